// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import io.chordal.dht.id.Bytes;
import java.time.Instant;

/**
 * What an access token says of its bearer.
 *
 * @param userId who: 16 bytes
 * @param name what the user was called when the token was signed
 * @param sessionId in which session: 16 bytes
 * @param epoch of the user; a token of an earlier one than the user's record has is worth nothing
 * @param admin whether the user was an administrator
 * @param issuedAt since when, to the second
 * @param expiresAt until when, to the second
 */
public record AccessClaims(
        Bytes userId, String name, Bytes sessionId, long epoch, boolean admin, Instant issuedAt, Instant expiresAt) {
    public AccessClaims {
        ClaimRules.sized(userId, ClaimRules.ID_BYTES, "user id");
        ClaimRules.name(name);
        ClaimRules.sized(sessionId, ClaimRules.ID_BYTES, "session id");
        ClaimRules.notNegative(epoch, "epoch");
        issuedAt = ClaimRules.second(issuedAt, "issue time");
        expiresAt = ClaimRules.second(expiresAt, "end");
        ClaimRules.ordered(issuedAt, expiresAt);
    }
}
