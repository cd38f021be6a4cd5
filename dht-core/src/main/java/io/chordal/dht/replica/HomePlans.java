// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.homes.HomeVote;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.net.Header;
import io.chordal.dht.ring.Placing;
import io.chordal.dht.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which list of static homes counts at this node, and what else it remembers of them.
 *
 * <p>Invariant: the stage never goes back, and the node acts by a stage, and by a promise, only once it is on its disk. Confined to the
 * node's serial context.
 */
public final class HomePlans implements Placing {
    private static final Logger log = LoggerFactory.getLogger(HomePlans.class);
    private static final int MOST_FOREIGN = 16;

    private final NodeEnvironment env;
    private final StaticHomes.Quorum quorum;
    private final HomeMemory memory;
    private final Deque<Bytes> foreign = new ArrayDeque<>();
    private HomeMemory.Kept kept;
    private HomePlan plan;
    private HomePlan wanted;
    private Consumer<Header> onOtherStage = header -> {};
    private List<HomeList> inStepOnDisk;
    private BiConsumer<HomePlan, Consumer<Boolean>> beforeEntering = (later, done) -> done.accept(true);
    private Runnable onEntered = () -> {};

    /**
     * Begins with what the disk says, or, where it says nothing, with the list that was configured.
     *
     * @param placed what was configured
     * @param storeEpoch the life of the record store
     * @throws StoreException if the records belong to a list from which the configured one neither descends nor is descended
     */
    public HomePlans(NodeEnvironment env, StaticHomes placed, HomeMemory memory, long storeEpoch) {
        this.env = requireNonNull(env, "env is null");
        this.quorum = placed.quorum();
        this.memory = requireNonNull(memory, "memory is null");
        Optional<HomeMemory.Kept> before = memory.kept();
        Optional<HomeMemory.Kept> same = before.filter(known -> known.storeEpoch() == storeEpoch);
        HomePlan configured = HomePlan.of(placed.list());
        if (before.isPresent() && isOf(before.get().plan(), placed.list())) {
            configured = before.get().plan();
        } else if (same.isPresent()) {
            throw refusal(same.get().plan().current(), placed.list());
        }
        plan = configured;
        wanted = configured;
        kept = same.orElseGet(() -> new HomeMemory.Kept(
                storeEpoch, plan, List.of(), HomeVote.of(plan.current().version())));
        inStepOnDisk = kept.inStep();
    }

    private boolean isOf(HomePlan known, HomeList list) {
        return known.current().equals(list)
                || known.next().filter(list::equals).isPresent()
                || known.history().contains(digestOf(list));
    }

    private static StoreException refusal(HomeList had, HomeList configured) {
        return new StoreException("the records here belong to version " + had.version() + " of the list of homes, "
                + had.members() + ", not to version " + configured.version() + ", " + configured.members()
                + "; start the node with the list that it had: it is told of a later one by the others, and a list is"
                + " changed with changeHomes");
    }

    /** Calls the listener for each request of a node of the ring that is at another stage. */
    void onOtherStage(Consumer<Header> listener) {
        onOtherStage = listener;
    }

    /** Before the node goes to a later stage, calls this with it; it says whether what must be done before is on the disk. */
    void beforeEntering(BiConsumer<HomePlan, Consumer<Boolean>> task) {
        beforeEntering = task;
    }

    /** Runs the task after every change of the stage. */
    void onEntered(Runnable task) {
        onEntered = task;
    }

    HomePlan plan() {
        return plan;
    }

    StaticHomes.Quorum quorum() {
        return quorum;
    }

    Bytes digestOf(HomeList list) {
        return new StaticHomes(list, quorum).digest();
    }

    @Override
    public Bytes digest() {
        return digestOf(plan.current());
    }

    @Override
    public long stage() {
        return plan.stage();
    }

    /** A caller at an earlier stage must have a list from which this one descends; one at a later stage is asked for its list. */
    @Override
    public boolean mayDiffer(Header header) {
        return !header.placement().isEmpty()
                && (header.stage() > stage()
                        ? !foreign.contains(header.placement())
                        : header.placement().equals(digest()) || plan.history().contains(header.placement()));
    }

    @Override
    public void heard(Header header) {
        onOtherStage.accept(header);
    }

    /** Notes that this list does not descend from the one that counts, as far as is known at this stage. */
    void isForeign(Bytes digest) {
        if (!foreign.contains(digest)) {
            foreign.add(digest);
            if (foreign.size() > MOST_FOREIGN) {
                foreign.remove();
            }
        }
    }

    /** Goes to a later stage once that is on the disk; one that does not descend from ours is passed over. */
    void adopt(HomePlan told) {
        if (told.stage() <= wanted.stage()) {
            return;
        }
        boolean sameList = told.current().version() == plan.current().version();
        boolean descends = sameList
                ? told.current().equals(plan.current())
                : told.history().contains(digest());
        if (!descends) {
            log.warn(
                    "version {} of the list of homes does not descend from version {} here; it is passed over",
                    told.current().version(),
                    plan.current().version());
            isForeign(digestOf(told.current()));
            return;
        }
        List<Bytes> past = new ArrayList<>(plan.history());
        if (!sameList) {
            past.add(digest());
        }
        HomePlan later =
                new HomePlan(told.current(), told.next(), List.of()).after(past).after(told.history());
        wanted = later;
        beforeEntering.accept(later, ready -> {
            if (ready) {
                enter(later);
            } else {
                entered(later, false);
            }
        });
    }

    /** What had to be done before may have taken longer than for a stage after this one. */
    private void enter(HomePlan later) {
        change(
                known -> later.stage() > known.plan().stage()
                        ? new HomeMemory.Kept(known.storeEpoch(), later, known.inStep(), known.vote())
                        : known,
                written -> entered(later, written));
    }

    private void entered(HomePlan later, boolean written) {
        if (!written) {
            wanted = plan;
        } else if (later.stage() > plan.stage()) {
            log.info("the list of homes: {}", later);
            plan = later;
            foreign.clear();
            onEntered.run();
        }
    }

    /** Returns by which lists the disk is in step, as far as that was written or is being written. */
    List<HomeList> inStep() {
        return kept.inStep();
    }

    /** Returns by which lists the disk says that it is in step, as far as is known. */
    List<HomeList> inStepOnDisk() {
        return inStepOnDisk;
    }

    /** Remembers by which lists the disk is in step, and says whether that is on it. */
    void inStep(List<HomeList> lists, Consumer<Boolean> done) {
        change(known -> new HomeMemory.Kept(known.storeEpoch(), known.plan(), lists, known.vote()), done);
    }

    /** Writes what is remembered anew. */
    void remember() {
        change(known -> known, written -> {});
    }

    /** Returns what was promised in the choice that is on now. */
    HomeVote vote() {
        long version = plan.current().version();
        return kept.vote().version() == version ? kept.vote() : HomeVote.of(version);
    }

    /** Changes what was promised, and says whether it is on the disk. */
    void vote(UnaryOperator<HomeVote> change, Consumer<Boolean> done) {
        HomeVote latest = change.apply(vote());
        change(known -> new HomeMemory.Kept(known.storeEpoch(), known.plan(), known.inStep(), latest), done);
    }

    private void change(UnaryOperator<HomeMemory.Kept> change, Consumer<Boolean> done) {
        HomeMemory.Kept latest = change.apply(kept);
        kept = latest;
        memory.keep(
                latest,
                written -> env.execute(() -> {
                    if (written) {
                        inStepOnDisk = latest.inStep();
                    }
                    done.accept(written);
                }));
    }
}
