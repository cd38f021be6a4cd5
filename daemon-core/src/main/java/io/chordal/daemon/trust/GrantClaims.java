// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import io.chordal.dht.id.Bytes;
import java.time.Instant;

/**
 * What a grant allows its bearer to read.
 *
 * @param groupId of which group: 16 bytes
 * @param fileId which file: 32 bytes
 * @param size the file's size in bytes
 * @param subject who may: the SHA-256 of the reader's key (SubjectPublicKeyInfo)
 * @param epoch of the group; a serving peer that knows a higher one refuses
 * @param issuedAt the tracker's time before it read the membership, to the second
 * @param expiresAt until when, to the second
 */
public record GrantClaims(
        Bytes groupId, Bytes fileId, long size, Bytes subject, long epoch, Instant issuedAt, Instant expiresAt) {
    public GrantClaims {
        ClaimRules.sized(groupId, ClaimRules.ID_BYTES, "group id");
        ClaimRules.sized(fileId, ClaimRules.HASH_BYTES, "file id");
        ClaimRules.notNegative(size, "size");
        ClaimRules.sized(subject, ClaimRules.HASH_BYTES, "subject");
        ClaimRules.notNegative(epoch, "epoch");
        issuedAt = ClaimRules.second(issuedAt, "issue time");
        expiresAt = ClaimRules.second(expiresAt, "end");
        ClaimRules.ordered(issuedAt, expiresAt);
    }
}
