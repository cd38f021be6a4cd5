// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static io.chordal.daemon.trust.Forged.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.daemon.trust.TokenException.Reason;
import io.chordal.dht.id.Bytes;
import java.time.Instant;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GrantsTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final TrackerKeys KEYS = TrackerKeys.of(Map.of(KEY.id(), KEY.publicKey()));
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final GrantClaims CLAIMS = grant(3, NOW.getEpochSecond(), 60);

    @Property(tries = 200)
    void whatIsSignedIsRead(@ForAll("grants") GrantClaims claims) throws TokenException {
        assertThat(Grants.verify(Grants.sign(KEY, claims), KEYS)).isEqualTo(claims);
    }

    @Property(tries = 1000)
    void aGrantThatDiffersInOneCharacterIsRefused(
            @ForAll @IntRange(min = 0, max = 100_000) int where, @ForAll @CharRange(from = '!', to = '~') char to) {
        String grant = Grants.sign(KEY, CLAIMS);
        int at = where % grant.length();
        String changed = grant.substring(0, at) + to + grant.substring(at + 1);
        if (!changed.equals(grant)) {
            assertRefused(
                    changed,
                    () -> Grants.verify(changed, KEYS),
                    Reason.MALFORMED,
                    Reason.BAD_SIGNATURE,
                    Reason.UNKNOWN_KEY,
                    Reason.WRONG_TYPE);
        }
    }

    @Test
    void anAccessTokenIsNoGrant() {
        String token = AccessTokens.sign(
                KEY,
                new AccessClaims(
                        Bytes.fromHex("01".repeat(16)),
                        "ada",
                        Bytes.fromHex("02".repeat(16)),
                        1,
                        false,
                        NOW,
                        NOW.plusSeconds(60)));
        assertRefused(token, () -> Grants.verify(token, KEYS), Reason.WRONG_TYPE);
    }

    @Test
    void whatIsNoTrackersIsRefused() {
        String grant = Grants.sign(SigningKey.generate(), CLAIMS);
        assertRefused(grant, () -> Grants.verify(grant, KEYS), Reason.UNKNOWN_KEY);
    }

    @Test
    void whatCannotBeIsNoGrant() {
        assertThatThrownBy(() -> new GrantClaims(
                        CLAIMS.groupId(), CLAIMS.groupId(), 1, CLAIMS.subject(), 1, NOW, NOW.plusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("file id has 16 bytes");
        assertThatThrownBy(() -> grant(-1, 0, 60)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> grant(1, 100, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> grant(1, -100, 50)).isInstanceOf(IllegalArgumentException.class);
    }

    private static GrantClaims grant(long size, long from, int seconds) {
        return new GrantClaims(
                Bytes.fromHex("01".repeat(16)),
                Bytes.fromHex("02".repeat(32)),
                size,
                Bytes.fromHex("03".repeat(32)),
                4,
                Instant.ofEpochSecond(from),
                Instant.ofEpochSecond(from + seconds));
    }

    @Provide
    Arbitrary<GrantClaims> grants() {
        return Combinators.combine(
                        AccessTokensTest.bytes(16),
                        AccessTokensTest.bytes(32),
                        Arbitraries.longs().greaterOrEqual(0),
                        AccessTokensTest.bytes(32),
                        Arbitraries.longs().greaterOrEqual(0),
                        Arbitraries.longs().between(0, 4_000_000_000L),
                        Arbitraries.integers().between(1, 100_000))
                .as((group, file, size, subject, epoch, from, seconds) -> new GrantClaims(
                        group,
                        file,
                        size,
                        subject,
                        epoch,
                        Instant.ofEpochSecond(from),
                        Instant.ofEpochSecond(from + seconds)));
    }
}
