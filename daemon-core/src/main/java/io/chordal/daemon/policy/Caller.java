// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.trust.AccessClaims;
import io.chordal.dht.id.Bytes;
import io.grpc.Context;

/**
 * Who calls, as far as the listener could tell from what the call carries. Immutable.
 *
 * <p>A service asks {@link #current} before it leaves the thread on which it was called: the caller goes with the gRPC context.
 */
public sealed interface Caller {
    /** Where the listener leaves it. */
    Context.Key<Caller> KEY = Context.key("chordal caller");

    /** Returns who makes the present call; outside of calls, and where nobody asked, it is {@link Anyone}. */
    static Caller current() {
        Caller caller = KEY.get();
        return caller == null ? new Anyone() : caller;
    }

    /** Says who it is, for the audit log; not yet escaped. */
    String describe();

    /** Somebody who has shown nothing, or nothing that counts. */
    record Anyone() implements Caller {
        @Override
        public String describe() {
            return "anyone";
        }
    }

    /**
     * A user who is logged in.
     *
     * @param claims what the access token says, which was checked
     */
    record User(AccessClaims claims) implements Caller {
        public User {
            requireNonNull(claims, "claims is null");
        }

        @Override
        public String describe() {
            return (claims.admin() ? "administrator " : "user ") + claims.name() + " "
                    + claims.userId().toHex();
        }
    }

    /**
     * A node that has proved its key for this call.
     *
     * @param keyHash the SHA-256 of the key's SubjectPublicKeyInfo
     */
    record Node(Bytes keyHash) implements Caller {
        public Node {
            requireNonNull(keyHash, "keyHash is null");
        }

        @Override
        public String describe() {
            return "node " + keyHash.toHex();
        }
    }

    /** A tracker of the same cluster. */
    record Tracker() implements Caller {
        @Override
        public String describe() {
            return "tracker";
        }
    }

    /** A program on this machine that has shown the control token; it counts as an administrator. */
    record Control() implements Caller {
        @Override
        public String describe() {
            return "control token";
        }
    }
}
