// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import com.google.protobuf.ByteString;
import io.chordal.proto.tracker.v1.Account;
import io.chordal.proto.tracker.v1.LoginResponse;
import io.chordal.proto.tracker.v1.SessionTokens;
import io.chordal.tracker.account.LoggedIn;
import io.chordal.tracker.account.Tokens;
import io.chordal.tracker.account.User;
import java.time.Duration;

/** Accounts and sessions on the wire. */
final class AccountWire {
    private AccountWire() {}

    static ByteString id(User user) {
        return ByteString.copyFrom(user.user().bytes().toByteBuffer());
    }

    static Account account(User user) {
        return Account.newBuilder()
                .setUserId(id(user))
                .setName(user.name().value())
                .setAdmin(user.standing().admin())
                .setDisabled(user.standing().disabled())
                .setCreatedAt(FileWire.timestamp(user.creation().at()))
                .build();
    }

    static SessionTokens tokens(Tokens tokens) {
        return SessionTokens.newBuilder()
                .setAccessToken(tokens.access())
                .setAccessExpiresAt(FileWire.timestamp(tokens.accessEnds()))
                .setRefreshToken(tokens.refresh())
                .setRefreshExpiresAt(FileWire.timestamp(tokens.refreshEnds()))
                .build();
    }

    static LoginResponse loggedIn(LoggedIn in) {
        return LoginResponse.newBuilder()
                .setTokens(tokens(in.tokens()))
                .setUserId(id(in.user()))
                .setName(in.user().name().value())
                .setDeviceToken(in.device())
                .addAllNotices(in.notices())
                .setAdmin(in.user().standing().admin())
                .build();
    }

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Duration duration(com.google.protobuf.Duration wire) {
        try {
            return Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a duration of " + wire.getSeconds() + " s cannot be", e);
        }
    }
}
