// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.history;

import io.chordal.dht.id.Key;
import io.chordal.dht.record.CausalContext;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Judges a history by the promises of docs/guarantees.md: nothing acknowledged is lost, nothing shows up that nobody wrote, all who
 * read at the end see the same, and what {@link Promise promises} add.
 *
 * <p>It knows clients and clocks only, no node: it is sound for whoever keeps records by these promises, and so weaker than what can
 * be seen from inside. An operation whose outcome is unknown may have happened at any time after it began, or never. Without state.
 */
public final class HistoryChecker {
    private HistoryChecker() {}

    /** Returns every violation found, as text; none if the history keeps its promises. */
    public static List<String> violations(History history, Set<Promise> promises) {
        Map<Key, List<Operation>> byKey = new TreeMap<>();
        history.operations()
                .forEach(operation -> byKey.computeIfAbsent(operation.key(), key -> new ArrayList<>())
                        .add(operation));
        Map<Key, List<Operation>> lastReads = history.lastReads();
        List<String> found = new ArrayList<>();
        byKey.forEach((key, operations) -> {
            List<Operation> last = lastReads.getOrDefault(key, List.of());
            found.addAll(new OneKey(operations, last, promises).violations());
        });
        if (promises.contains(Promise.SESSIONS)) {
            found.addAll(Sessions.violations(history.operations()));
        }
        return found;
    }

    /** Returns where one of these clients, whose operations all went through sessions of their own, saw less of a key than before. */
    public static List<String> sessionViolations(List<Operation> inSessions, List<Operation> all) {
        return Sessions.violations(inSessions, all);
    }

    /** The history of one key. */
    private static final class OneKey {
        private final List<Operation> operations;
        private final List<Operation> lastReads;
        private final Set<Promise> promises;
        private final Map<String, Integer> writers = new HashMap<>();
        private final List<Operation> writes;
        private final Map<String, List<Operation>> adds;
        private final Map<String, List<Operation>> removes;
        private final BitSet deletes = new BitSet();
        private final Map<Integer, BitSet> replaced = new HashMap<>();
        private final List<String> found = new ArrayList<>();

        OneKey(List<Operation> operations, List<Operation> lastReads, Set<Promise> promises) {
            this.operations = operations;
            this.lastReads = lastReads;
            this.promises = promises;
            this.writes = operations.stream().filter(OneKey::isRegisterWrite).toList();
            this.adds = byMember(operations, Operation.Kind.ADD);
            this.removes = byMember(operations, Operation.Kind.REMOVE);
            for (int i = 0; i < writes.size(); i++) {
                Operation write = writes.get(i);
                if (write.kind() == Operation.Kind.DELETE) {
                    deletes.set(i, write.mayHaveHappened());
                } else {
                    writers.put(write.value().orElseThrow(), i);
                }
            }
        }

        List<String> violations() {
            converged();
            reads(operations);
            reads(lastReads);
            lastReads.stream().findFirst().ifPresent(last -> {
                nothingLost(last);
                nothingDeletedComesBack(last);
            });
            comparisons();
            readsGoBack();
            return found;
        }

        /** All who read at the end see the same. */
        private void converged() {
            Set<Set<String>> seen = new HashSet<>();
            lastReads.forEach(read -> seen.add(new TreeSet<>(read.seen())));
            if (seen.size() > 1) {
                found.add("not converged: " + lastReads);
            }
        }

        /** Nobody reads what nobody wrote, and, where promised, nobody misses what was acknowledged before. */
        private void reads(List<Operation> of) {
            for (Operation read : of) {
                if (read.kind() == Operation.Kind.READ && read.isDone()) {
                    read.seen().stream()
                            .filter(value -> !mayBeRead(value, read))
                            .forEach(value -> found.add("read what was not written: " + value + " in " + read));
                    if (promises.contains(Promise.READS_AFTER_ACKNOWLEDGEMENT)) {
                        missed(read);
                        replacedBefore(read);
                    }
                } else if (read.kind() == Operation.Kind.LIST && read.isDone()) {
                    if (promises.contains(Promise.READS_AFTER_ACKNOWLEDGEMENT)) {
                        list(read);
                    }
                }
            }
        }

        /** Nobody reads what somebody had replaced or deleted, whatever it was, who began after it and ended before. */
        private void replacedBefore(Operation read) {
            for (String value : read.seen()) {
                Optional.ofNullable(writers.get(value))
                        .map(writes::get)
                        .flatMap(write -> writes.stream()
                                .filter(by -> by.isDone() && by.basis().isEmpty())
                                .filter(by -> by.isAfter(write) && read.isAfter(by))
                                .findFirst()
                                .map(by -> "read though replaced before: " + write + ", by " + by + ", in " + read))
                        .ifPresent(found::add);
            }
        }

        /** Who lists a set sees every member that was added before, and none that was removed before. */
        private void list(Operation read) {
            for (String member : namedMembers()) {
                boolean shown = read.seen().contains(member);
                if (!shown && mustBePresent(member, read)) {
                    found.add("not listed though added before: member " + member + ", by "
                            + of(Operation.Kind.ADD, member) + ", in " + read);
                }
                if (shown && promises.contains(Promise.REMOVALS_SEE_ADDITIONS) && mustBeAbsent(member, read)) {
                    found.add("listed though removed before: member " + member + ", by "
                            + of(Operation.Kind.REMOVE, member) + ", in " + read);
                }
            }
        }

        private boolean mayBeRead(String value, Operation read) {
            Integer at = writers.get(value);
            return at != null
                    && writes.get(at).mayHaveHappened()
                    && writes.get(at).begun() <= read.ended();
        }

        private void missed(Operation read) {
            BitSet behind = behind(read.seen(), read.ended());
            acknowledgedBut(behind)
                    .filter(read::isAfter)
                    .forEach(write -> found.add("not seen though acknowledged before: " + write + " by " + read));
        }

        private Stream<Operation> acknowledgedBut(BitSet behind) {
            return IntStream.range(0, writes.size())
                    .filter(i -> !behind.get(i))
                    .mapToObj(writes::get)
                    .filter(Operation::isDone);
        }

        private static boolean isRegisterWrite(Operation operation) {
            return switch (operation.kind()) {
                case PUT, COMPARE_AND_SET, DELETE -> true;
                default -> false;
            };
        }

        /** Everything acknowledged is there at the end, or something that may have replaced it. */
        private void nothingLost(Operation last) {
            if (last.kind() == Operation.Kind.LIST) {
                members(last);
                return;
            }
            acknowledgedBut(behind(last.seen(), Operation.NEVER))
                    .forEach(write ->
                            found.add("lost: " + write + "; at the end there is " + last.seen() + ": " + last));
        }

        /** What was deleted by somebody who had seen it is not there at the end. */
        private void nothingDeletedComesBack(Operation last) {
            if (!promises.contains(Promise.DELETIONS_STAY)) {
                return;
            }
            for (String value : last.seen()) {
                Optional.ofNullable(writers.get(value))
                        .map(writes::get)
                        .ifPresent(write -> writes.stream()
                                .filter(deletion -> deletedBy(deletion, write))
                                .findFirst()
                                .ifPresent(deletion -> found.add("came back: " + write + ", deleted by " + deletion
                                        + ", but there is " + last)));
            }
        }

        private static boolean deletedBy(Operation deletion, Operation write) {
            return deletion.kind() == Operation.Kind.DELETE
                    && deletion.isDone()
                    && deletion.basis().isEmpty()
                    && deletion.context().isPresent()
                    && !write.isAfter(deletion)
                    && write.context()
                            .filter(made -> tellsItsOwnDot(write, made)
                                    && covers(deletion.context().get(), made))
                            .isPresent();
        }

        /**
         * Beside a sibling that it does not replace, a write is told no more than it built on: who was told its dot as well would
         * seem to have seen the sibling.
         */
        private static boolean tellsItsOwnDot(Operation write, CausalContext made) {
            return !covers(write.basis().orElse(CausalContext.EMPTY), made);
        }

        /** Returns the writes that may lie behind these values: those of them, all deletes, and what each may have replaced. */
        private BitSet behind(List<String> values, long before) {
            BitSet open = new BitSet();
            values.stream().map(writers::get).filter(Objects::nonNull).forEach(open::set);
            deletes.stream().filter(i -> writes.get(i).begun() <= before).forEach(open::set);
            BitSet behind = new BitSet();
            for (int next = open.nextSetBit(0); next >= 0; next = open.nextSetBit(0)) {
                behind.set(next);
                open.or(replaced.computeIfAbsent(next, this::mayReplace));
                open.andNot(behind);
            }
            return behind;
        }

        private BitSet mayReplace(int write) {
            BitSet others = new BitSet();
            for (int i = 0; i < writes.size(); i++) {
                others.set(i, mayReplace(writes.get(write), writes.get(i)));
            }
            return others;
        }

        /** A write without a basis replaces what its coordinator holds; one with a basis only what its reader saw. */
        private boolean mayReplace(Operation write, Operation other) {
            if (!other.mayHaveHappened() || other.isAfter(write)) {
                return false;
            }
            return write.basis().isEmpty()
                    || other.context().isEmpty()
                    || covers(write.basis().get(), other.context().get());
        }

        /** Of several that succeeded only if the register was as it was read, no two had read the same. */
        private void comparisons() {
            if (!promises.contains(Promise.ONE_COMPARISON_SUCCEEDS)) {
                return;
            }
            Map<String, Operation> succeeded = new HashMap<>();
            for (Operation operation : operations) {
                if (operation.kind() == Operation.Kind.COMPARE_AND_SET && operation.isDone()) {
                    String basis = operation.basis().orElseThrow().toBytes().toString();
                    Operation other = succeeded.put(basis, operation);
                    boolean emptyAgain = operation.basis().get().dots().isEmpty();
                    if (other != null && !emptyAgain) {
                        found.add("two comparisons with the same succeeded: " + other + " and " + operation);
                    }
                }
            }
        }

        /** Nobody sees less of a register than anybody was told before; who finds nothing after a delete is not told what there was. */
        private void readsGoBack() {
            if (!promises.contains(Promise.READS_NEVER_GO_BACK)) {
                return;
            }
            List<Operation> told = operations.stream()
                    .filter(operation ->
                            operation.isDone() && operation.context().isPresent())
                    .toList();
            for (Operation read : told) {
                boolean judged =
                        read.kind() == Operation.Kind.READ && (!read.seen().isEmpty() || deletes.isEmpty());
                told.stream()
                        .filter(before -> judged
                                && read.isAfter(before)
                                && !covers(
                                        read.context().get(), before.context().get()))
                        .findFirst()
                        .ifPresent(before -> found.add("saw less than was told before: " + read + " after " + before));
            }
        }

        private Set<String> namedMembers() {
            Set<String> members = new TreeSet<>(adds.keySet());
            members.addAll(removes.keySet());
            return members;
        }

        private void members(Operation last) {
            last.seen().stream()
                    .filter(member -> !mayBeMember(member))
                    .forEach(member -> found.add("a member that nobody added: " + member + " in " + last));
            for (String member : namedMembers()) {
                boolean present = last.seen().contains(member);
                if (!present && mustBePresent(member, last)) {
                    found.add("lost: member " + member + ", by " + of(Operation.Kind.ADD, member)
                            + "; at the end there is " + last);
                }
                if (present && promises.contains(Promise.REMOVALS_SEE_ADDITIONS) && mustBeAbsent(member, last)) {
                    found.add("came back: member " + member + ", removed by " + of(Operation.Kind.REMOVE, member)
                            + ", but there is " + last);
                }
            }
        }

        private boolean mayBeMember(String member) {
            return of(Operation.Kind.ADD, member).stream().anyMatch(Operation::mayHaveHappened);
        }

        /** An addition acknowledged before the read, without any removal at its time or later. */
        private boolean mustBePresent(String member, Operation read) {
            return isLatest(of(Operation.Kind.ADD, member), of(Operation.Kind.REMOVE, member), read);
        }

        /** A removal acknowledged before the read, without any addition at its time or later. */
        private boolean mustBeAbsent(String member, Operation read) {
            return isLatest(of(Operation.Kind.REMOVE, member), of(Operation.Kind.ADD, member), read);
        }

        /** If none of the opposite is at the time of the last one to begin, or later, it is the one of whose effect nothing is undone. */
        private static boolean isLatest(List<Operation> some, List<Operation> opposite, Operation read) {
            return some.stream()
                    .filter(one -> one.isDone() && read.isAfter(one))
                    .max(Comparator.comparing(Operation::begun))
                    .filter(one -> opposite.stream()
                            .noneMatch(other ->
                                    other.mayHaveHappened() && !one.isAfter(other) && other.begun() <= read.ended()))
                    .isPresent();
        }

        private List<Operation> of(Operation.Kind kind, String member) {
            return (kind == Operation.Kind.ADD ? adds : removes).getOrDefault(member, List.of());
        }

        private static Map<String, List<Operation>> byMember(List<Operation> operations, Operation.Kind kind) {
            return operations.stream()
                    .filter(operation -> operation.kind() == kind)
                    .collect(Collectors.groupingBy(
                            operation -> operation.value().orElseThrow(), TreeMap::new, Collectors.toList()));
        }
    }

    /** Says whether somebody who has seen the first has seen all of the other. */
    static boolean covers(CausalContext seen, CausalContext other) {
        return other.dots().stream().allMatch(seen::covers);
    }
}
