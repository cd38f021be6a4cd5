// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.net.CallFailure;
import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailuresTest {
    @ParameterizedTest
    @EnumSource(CallFailure.Reason.class)
    void aReasonReachesTheCallerAsWhatItMeansThere(CallFailure.Reason reason) {
        CallFailure sent = new CallFailure(reason, "what was being done");
        CallFailure heard = Failures.fromStatus(Failures.toStatus(sent), "Ping to a:1");
        assertThat(heard.reason()).isEqualTo(sent.relayed().reason());
        Set<CallFailure.Reason> aboutRecords = Set.of(
                CallFailure.Reason.CONFLICT,
                CallFailure.Reason.TOO_FEW_COPIES,
                CallFailure.Reason.LIMIT,
                CallFailure.Reason.NOT_FOUND);
        assertThat(heard.message())
                .as("what is refused about a record is passed on to the user as it is")
                .isEqualTo(aboutRecords.contains(reason) ? "what was being done" : "Ping to a:1: what was being done");
    }

    @Test
    void whatTheTransportSaysItselfIsToldApart() {
        Map<Status, CallFailure.Reason> expected =
                new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        expected.put(Status.UNAVAILABLE, CallFailure.Reason.LOST);
        expected.put(
                Status.UNAVAILABLE.withCause(new IOException(new ConnectException("Connection refused"))),
                CallFailure.Reason.REFUSED);
        expected.put(Status.DEADLINE_EXCEEDED, CallFailure.Reason.TIMEOUT);
        expected.put(Status.CANCELLED, CallFailure.Reason.LOST);
        expected.put(Status.UNIMPLEMENTED, CallFailure.Reason.REJECTED);
        expected.put(Status.RESOURCE_EXHAUSTED, CallFailure.Reason.BUSY);
        expected.put(Status.UNKNOWN, CallFailure.Reason.INTERNAL);
        expected.forEach((status, reason) -> assertThat(
                        Failures.fromStatus(status.asRuntimeException(), "Ping").reason())
                .as(status.toString())
                .isEqualTo(reason));
    }

    @Test
    void onlyWhereTheRequestMayHaveArrivedIsTheOutcomeUnknown() {
        assertThat(new CallFailure(CallFailure.Reason.TIMEOUT, "").outcomeUnknown())
                .isTrue();
        assertThat(new CallFailure(CallFailure.Reason.LOST, "").outcomeUnknown())
                .isTrue();
        assertThat(new CallFailure(CallFailure.Reason.REFUSED, "").outcomeUnknown())
                .isFalse();
        assertThat(new CallFailure(CallFailure.Reason.WRONG_RING, "").outcomeUnknown())
                .isFalse();
    }
}
