// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;

/**
 * What the health service says: {@code ""} is whether the daemon is alive, {@code "ready"} whether it can do its work.
 *
 * <p>Thread-safe.
 */
public final class Readiness {
    /** The name under which readiness is asked for. */
    public static final String READY = "ready";

    private final HealthStatusManager health = new HealthStatusManager();

    Readiness() {
        health.setStatus(READY, ServingStatus.NOT_SERVING);
    }

    /** Says whether the daemon can do its work now. */
    public void set(boolean ready) {
        health.setStatus(READY, ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    }

    /** Says, for good, that the daemon takes nothing new. */
    void stopping() {
        health.enterTerminalState();
    }

    BindableService service() {
        return health.getHealthService();
    }
}
