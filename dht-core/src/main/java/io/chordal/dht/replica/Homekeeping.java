// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.HomesCompared;
import io.chordal.dht.record.OwnershipListener;
import io.chordal.dht.record.RangeLossSuspected;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.replica.message.Elect;
import io.chordal.dht.replica.message.Elected;
import io.chordal.dht.replica.message.Fetch;
import io.chordal.dht.replica.message.Fetched;
import io.chordal.dht.replica.message.HandedOff;
import io.chordal.dht.replica.message.Handoff;
import io.chordal.dht.replica.message.HomesShared;
import io.chordal.dht.replica.message.Reconcile;
import io.chordal.dht.replica.message.ReconcileAnswer;
import io.chordal.dht.replica.message.ShareHomes;
import io.chordal.dht.replica.message.Vote;
import io.chordal.dht.replica.message.Voted;
import io.chordal.dht.ring.Neighbourhood;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Says where keys live, and does a node's part for those that live at it: the one seam between operations and the way in which homes
 * are placed. {@link LiveHomekeeping} places them by the live view of the ring, {@link StaticHomekeeping} by a configured list.
 *
 * <p>Confined to the node's serial context. Methods with a reply answer requests that are meant for this node itself.
 */
interface Homekeeping extends Copies.Word {
    /** The answer to whoever asks about a list where there is none. */
    CallFailure WITHOUT_A_LIST = new CallFailure(
            CallFailure.Reason.REJECTED,
            "this ring keeps records where its live view places them, not at a list of homes");

    /** Returns what finds the homes of a key. */
    HomeFinder finder();

    /** Returns the level at which an operation reads that asks for this one. */
    ReadLevel level(ReadLevel asked);

    /** Begins to keep this node's copies and those of the other homes the same. */
    void start();

    /** Ends that; requests are answered as before. */
    void stop();

    /** Follows a change of the neighbourhood. */
    void follow(Neighbourhood around);

    /** Others may have taken over what this node speaks for, without its having heard of it: it has to hear them first. */
    default void lapsed() {}

    /** Does what is due now and then though nothing happened. */
    void repair();

    /** Tells the listener which arcs this node owns; nothing where keys have no owner. */
    default void listen(OwnershipListener listener) {}

    /** Tells the listener of arcs all of whose homes died; nothing where homes stay homes when they die. */
    default void listen(RangeLossSuspected.Listener listener) {}

    /** Returns of how many arcs all homes died. */
    default int suspectedLosses() {
        return 0;
    }

    /** Collects tombstones that have ended, if it is this node that does so. */
    default void collect() {}

    /** Returns what does writes to keys that live here. */
    Writes writes();

    /** Returns what reads keys that live here. */
    Reads reads();

    /** Tells another home all that is here at a key. */
    void fetch(Fetch asked, Reply<Fetched> reply);

    /** Votes on another coordinator's compare-and-set. */
    void vote(Vote asked, Reply<Voted> reply);

    /** Compares ranges of rows with another home. */
    void compare(Reconcile asked, Reply<ReconcileAnswer> reply);

    /** Gives up an arc to its new owner. */
    void give(Handoff asked, Reply<HandedOff> reply);

    /** Runs the task when other keys live here than before, because the list of homes was changed. */
    default void onMoved(Runnable task) {}

    /** Returns which list of static homes counts; nothing where the live view places keys. */
    default Optional<HomePlan> homes() {
        return Optional.empty();
    }

    /** Changes the list of static homes, and answers when the new one counts here. */
    default void changeHomes(HomeList list, Reply<HomeList> reply) {
        reply.failed(WITHOUT_A_LIST);
    }

    /** Compares with every other configured home now, and answers when those that are reached are equal, or the time is over. */
    default void compareNow(Duration limit, Reply<HomesCompared> reply) {
        reply.failed(WITHOUT_A_LIST);
    }

    /** Tells which list of static homes counts here. */
    default void share(ShareHomes asked, Reply<HomesShared> reply) {
        reply.failed(WITHOUT_A_LIST);
    }

    /** Answers in the choice of the next list of static homes. */
    default void elect(Elect asked, Reply<Elected> reply) {
        reply.failed(WITHOUT_A_LIST);
    }

    /** Returns how many copies are known to be missing at other homes. */
    int missingCopies();

    /** Says whether this node can speak for all keys that live here. */
    boolean isActive();

    /** Says whether every other home was found equal since it was last asked to be compared with. */
    boolean allInStep();

    /**
     * Prepares for this node's leaving the ring.
     *
     * @param budget when to stop trying
     * @param done gets, once, how many transfers were not finished
     */
    void prepareLeave(Duration budget, IntConsumer done);
}
