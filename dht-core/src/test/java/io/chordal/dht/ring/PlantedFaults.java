// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.StabilizeRound.Phase;
import io.chordal.dht.ring.message.RingState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of the ring with one fault each: those of published Chord and of other implementations, and two that were ours. */
public final class PlantedFaults {
    private PlantedFaults() {}

    /** Returns the faults by what they do wrong. */
    public static Map<String, RingRules> all() {
        Map<String, RingRules> faults = new LinkedHashMap<>();
        faults.put("joins with the first successor alone", new RingRules() {
            @Override
            Optional<RingView> joined(RingView view, NodeRef member, RingState state) {
                List<NodeRef> list = state.successors();
                return view.joined(member, list.subList(0, Math.min(1, list.size())), list.isEmpty());
            }
        });
        faults.put("adopts a nearer successor that has not answered", new RingRules() {
            @Override
            StabilizeRound.Step answered(StabilizeRound round, RingView view, RingState state, Verdicts verdicts) {
                StabilizeRound.Step step = super.answered(round, view, state, verdicts);
                return step.round().phase() == Phase.ASKED_NEARER
                        ? new StabilizeRound.Step(
                                step.view()
                                        .adopted(
                                                step.round().asked().orElseThrow(),
                                                step.view().successors().nodes(),
                                                false),
                                StabilizeRound.IDLE,
                                false)
                        : step;
            }
        });
        faults.put("applies replies to old questions", new RingRules() {
            @Override
            StabilizeRound.Step answered(StabilizeRound round, RingView view, RingState state, Verdicts verdicts) {
                return super.answered(
                        new StabilizeRound(round.phase(), round.asked(), view.successorsVersion()),
                        view,
                        state,
                        verdicts);
            }
        });
        faults.put("cuts its successor's list twice", new RingRules() {
            @Override
            StabilizeRound.Step answered(StabilizeRound round, RingView view, RingState state, Verdicts verdicts) {
                List<NodeRef> list = state.successors();
                RingState cut = new RingState(
                        0,
                        false,
                        state.self(),
                        state.predecessor(),
                        list.subList(0, Math.max(0, list.size() - 2)),
                        state.closed());
                return super.answered(round, view, cut, verdicts);
            }
        });
        faults.put("drops the whole list with a dead head", new RingRules() {
            @Override
            RingView pruned(RingView view, Verdicts verdicts) {
                boolean headDead =
                        view.successors().head().filter(verdicts::isDead).isPresent();
                return headDead
                        ? view(
                                view,
                                view.predecessor().filter(node -> !verdicts.isDead(node)),
                                SuccessorList.alone(view.self()))
                        : super.pruned(view, verdicts);
            }
        });
        faults.put("notifies the last successor in place of the first", new RingRules() {
            @Override
            StabilizeRound.Step unanswered(StabilizeRound round, RingView view, Verdicts verdicts) {
                return view.successors()
                        .last()
                        .map(last -> new StabilizeRound.Step(
                                view, new StabilizeRound(Phase.NOTIFYING, Optional.of(last), 1), false))
                        .orElseGet(() -> super.unanswered(round, view, verdicts));
            }
        });
        faults.put("takes every candidate as predecessor", new RingRules() {
            @Override
            Candidates notified(Candidates candidates, RingView view, NodeRef candidate, Verdicts verdicts) {
                return new Candidates(List.of(candidate), List.of(), Optional.empty(), Optional.empty());
            }

            @Override
            RingView rectified(RingView view, NodeRef candidate, Verdicts verdicts) {
                return view.withMember(candidate).rectified(candidate, true);
            }
        });
        faults.put("keeps a dead predecessor", new RingRules() {
            @Override
            RingView pruned(RingView view, Verdicts verdicts) {
                return view(
                        view, view.predecessor(), super.pruned(view, verdicts).successors());
            }
        });
        faults.put(
                "takes the predecessor for the whole ring's successor, which a joiner then adopts alone",
                new RingRules() {
                    @Override
                    RingView pruned(RingView view, Verdicts verdicts) {
                        RingView pruned = super.pruned(view, verdicts);
                        boolean lastResort = !pruned.successors().nodes().isEmpty()
                                && view.successors().firstNot(verdicts::isDead).isEmpty();
                        return lastResort
                                ? view(
                                        view,
                                        pruned.predecessor(),
                                        new SuccessorList(
                                                view.self(), pruned.successors().nodes(), false))
                                : pruned;
                    }
                });
        faults.put("takes a member into a full list without its own", new RingRules() {
            @Override
            RingView rectified(RingView view, NodeRef candidate, Verdicts verdicts) {
                RingView rectified = super.rectified(view, candidate, verdicts);
                SuccessorList list = view.successors();
                boolean inside = list.last()
                        .filter(last -> Arc.between(view.self().id(), candidate.id(), last.id()))
                        .isPresent();
                if (!list.closed() || !inside || list.contains(candidate)) {
                    return rectified;
                }
                return view(view, rectified.predecessor(), list.with(candidate, view.listLength(), view.profile()));
            }
        });
        return faults;
    }

    private static RingView view(RingView view, Optional<NodeRef> predecessor, SuccessorList list) {
        boolean same = list.equals(view.successors());
        return new RingView(
                view.self(),
                view.profile(),
                view.listLength(),
                view.standing(),
                predecessor,
                list,
                view.predecessorVersion(),
                view.successorsVersion() + (same ? 0 : 1));
    }
}
