// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static io.chordal.daemon.trust.Forged.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.daemon.trust.TokenException.Reason;
import io.chordal.dht.id.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AccessTokensTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final SigningKey OTHER = SigningKey.generate();
    private static final TrackerKeys KEYS = TrackerKeys.of(Map.of(KEY.id(), KEY.publicKey()));
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final AccessClaims CLAIMS = new AccessClaims(
            Bytes.fromHex("00".repeat(15) + "01"),
            "ada",
            Bytes.fromHex("ab".repeat(16)),
            7,
            true,
            NOW,
            NOW.plusSeconds(900));

    @Property(tries = 200)
    void whatIsSignedIsRead(@ForAll("claims") AccessClaims claims) throws TokenException {
        assertThat(AccessTokens.verify(AccessTokens.sign(KEY, claims), KEYS, claims.issuedAt()))
                .isEqualTo(claims);
    }

    @Property(tries = 100)
    void noTokenIsLongerThanWhatIsRead(@ForAll("claims") AccessClaims claims) {
        assertThat(AccessTokens.sign(KEY, claims).length()).isLessThanOrEqualTo(SignedText.MOST_CHARACTERS);
    }

    @Test
    void aTokenThatDiffersInOneBitOfOneCharacterIsRefused() {
        String token = AccessTokens.sign(KEY, CLAIMS);
        IntStream.range(0, token.length())
                .boxed()
                .flatMap(at -> IntStream.range(0, 8)
                        .mapToObj(bit -> changed(token, at, (char) (token.charAt(at) ^ (1 << bit)))))
                .forEach(this::assertNotTaken);
    }

    @Test
    void aTokenWithoutOneCharacterOrWithOneMoreIsRefused() {
        String token = AccessTokens.sign(KEY, CLAIMS);
        for (int at = 0; at < token.length(); at++) {
            assertNotTaken(token.substring(0, at) + token.substring(at + 1));
            assertNotTaken(token.substring(0, at) + "A" + token.substring(at));
        }
        List.of("=", ".", "\n", " ", "A", "AAAA").forEach(more -> assertNotTaken(token + more));
        assertNotTaken("");
        assertNotTaken("..");
        assertNotTaken(" " + token);
    }

    @Property(tries = 500)
    void noTextAtAllBreaksTheReader(@ForAll("texts") String text) {
        assertNotTaken(text);
    }

    @Test
    void aTokenWithoutSignatureIsRefused() {
        String payload = Forged.part(AccessTokens.sign(KEY, CLAIMS), 1);
        String none = Forged.base64("{\"alg\":\"none\",\"typ\":\"at+jwt\"}") + "." + Forged.base64(payload) + ".";
        assertRefusedNow(none, Reason.MALFORMED);
        String withRubbish = Forged.base64("{\"alg\":\"none\",\"typ\":\"at+jwt\",\"kid\":\"" + KEY.id() + "\"}") + "."
                + Forged.base64(payload) + "." + Forged.base64(new byte[64]);
        assertRefusedNow(withRubbish, Reason.WRONG_TYPE);
    }

    @Test
    void thePublicKeyIsNotTakenForASharedSecret() {
        String payload = Forged.part(AccessTokens.sign(KEY, CLAIMS), 1);
        for (byte[] secret : List.of(KEY.publicKey().getEncoded(), KEY.keyHash().toByteArray())) {
            for (String algorithm : List.of("HS256", "ES256")) {
                assertRefusedNow(
                        Forged.authenticated(secret, header(algorithm, "at+jwt"), payload),
                        Reason.MALFORMED,
                        Reason.WRONG_TYPE);
            }
        }
    }

    @Test
    void aSignatureOfNothingButZerosIsRefused() {
        String[] parts = AccessTokens.sign(KEY, CLAIMS).split("\\.");
        assertRefusedNow(parts[0] + "." + parts[1] + "." + Forged.base64(new byte[64]), Reason.BAD_SIGNATURE);
    }

    @Test
    void otherTypesAndFurtherHeadersAreRefusedThoughATrackerSignedThem() {
        String payload = Forged.part(AccessTokens.sign(KEY, CLAIMS), 1);
        for (String type : List.of("AT+JWT", "at+jwt ", "JWT", "chordal-grant+jwt", "dpop+jwt", "")) {
            assertRefusedNow(Forged.signed(KEY, header("ES256", type), payload), Reason.WRONG_TYPE);
        }
        assertRefusedNow(
                Forged.signed(KEY, "{\"alg\":\"ES256\",\"kid\":\"" + KEY.id() + "\"}", payload), Reason.WRONG_TYPE);
        for (String more : List.of("\"crit\":[\"exp\"]", "\"b64\":false", "\"jku\":\"http://x\"", "\"x\":1")) {
            String header = header("ES256", "at+jwt");
            assertRefusedNow(
                    Forged.signed(KEY, header.substring(0, header.length() - 1) + "," + more + "}", payload),
                    Reason.MALFORMED);
        }
        assertRefusedNow(
                Forged.signed(KEY, "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":null}", payload), Reason.MALFORMED);
    }

    @Test
    void aKeyThatIsNoTrackersIsRefusedWhateverItCallsItself() {
        assertRefusedNow(AccessTokens.sign(OTHER, CLAIMS), Reason.UNKNOWN_KEY);
        String payload = Forged.part(AccessTokens.sign(KEY, CLAIMS), 1);
        assertRefusedNow(Forged.signed(OTHER, header("ES256", "at+jwt"), payload), Reason.BAD_SIGNATURE);
    }

    @Test
    void aGrantIsNoAccessToken() {
        GrantClaims grant = new GrantClaims(
                Bytes.fromHex("01".repeat(16)),
                Bytes.fromHex("02".repeat(32)),
                5,
                Bytes.fromHex("03".repeat(32)),
                1,
                NOW,
                NOW.plusSeconds(60));
        assertRefusedNow(Grants.sign(KEY, grant), Reason.WRONG_TYPE);
    }

    @Test
    void claimsThatAreMissingOrOfAnotherKindAreRefused() {
        String good = Forged.part(AccessTokens.sign(KEY, CLAIMS), 1);
        String header = header("ES256", "at+jwt");
        Map<String, String> changes = Map.of(
                "\"epoch\":7", "\"epoch\":-7",
                "\"admin\":true", "\"admin\":\"true\"",
                "\"name\":\"ada\"", "\"name\":\"\"",
                "\"sid\":\"ab", "\"sid\":\"zz",
                "\"sub\":\"00", "\"sub\":\"",
                "\"exp\":17", "\"exp\":99999999917",
                "\"iat\":17", "\"iat\":1.5e3,\"i\":17");
        changes.forEach((from, to) -> {
            assertThat(good).contains(from);
            assertRefusedNow(Forged.signed(KEY, header, good.replace(from, to)), Reason.MALFORMED);
        });
        for (String claim : List.of("sub", "name", "sid", "epoch", "admin", "iat", "exp")) {
            assertRefusedNow(Forged.signed(KEY, header, good.replace("\"" + claim + "\"", "\"x\"")), Reason.MALFORMED);
        }
        for (String rubbish : List.of("", "null", "[]", "{", "\"a\"", "[".repeat(1500), "{\"a\":".repeat(500))) {
            assertRefusedNow(Forged.signed(KEY, header, rubbish.isEmpty() ? " " : rubbish), Reason.MALFORMED);
        }
    }

    @Test
    void aTokenIsGoodUntilItEndsAndNotBeforeItWasIssued() throws TokenException {
        String token = AccessTokens.sign(KEY, CLAIMS);
        assertThat(AccessTokens.verify(token, KEYS, CLAIMS.expiresAt().minusMillis(1)))
                .isEqualTo(CLAIMS);
        assertRefused(token, () -> AccessTokens.verify(token, KEYS, CLAIMS.expiresAt()), Reason.EXPIRED);
        assertThat(AccessTokens.verify(token, KEYS, NOW.minusSeconds(60))).isEqualTo(CLAIMS);
        assertRefused(token, () -> AccessTokens.verify(token, KEYS, NOW.minusSeconds(61)), Reason.NOT_YET);
    }

    @Test
    void aTextThatIsTooLongIsNotLookedAt() {
        String token = AccessTokens.sign(KEY, CLAIMS);
        String[] parts = token.split("\\.");
        assertRefusedNow(parts[0] + "." + parts[1] + "A".repeat(4096) + "." + parts[2], Reason.MALFORMED);
        assertThatThrownBy(() -> AccessTokens.verify("A".repeat(1 << 20), KEYS, NOW))
                .hasMessageContaining("the most are 4096");
    }

    @Test
    void claimsAreOfWholeSeconds() {
        assertThat(new AccessClaims(
                        CLAIMS.userId(), "ada", CLAIMS.sessionId(), 7, true, NOW.plusNanos(5), CLAIMS.expiresAt()))
                .isEqualTo(CLAIMS);
    }

    private void assertNotTaken(String text) {
        assertRefusedNow(text, Reason.MALFORMED, Reason.BAD_SIGNATURE, Reason.UNKNOWN_KEY, Reason.WRONG_TYPE);
    }

    private static void assertRefusedNow(String token, Reason... reasons) {
        assertRefused(token, () -> AccessTokens.verify(token, KEYS, NOW), reasons);
    }

    private static String changed(String text, int at, char to) {
        return text.substring(0, at) + to + text.substring(at + 1);
    }

    private static String header(String algorithm, String type) {
        return "{\"alg\":\"" + algorithm + "\",\"typ\":\"" + type + "\",\"kid\":\"" + KEY.id() + "\"}";
    }

    @Provide
    Arbitrary<AccessClaims> claims() {
        return Combinators.combine(
                        bytes(16),
                        Arbitraries.strings().ofMinLength(1).ofMaxLength(256).filter(AccessTokensTest::canBeAName),
                        bytes(16),
                        Arbitraries.longs().greaterOrEqual(0),
                        Arbitraries.of(true, false),
                        Arbitraries.longs().between(0, 4_000_000_000L),
                        Arbitraries.integers().between(1, 100_000))
                .as((user, name, session, epoch, admin, from, seconds) -> new AccessClaims(
                        user,
                        name,
                        session,
                        epoch,
                        admin,
                        Instant.ofEpochSecond(from),
                        Instant.ofEpochSecond(from).plus(Duration.ofSeconds(seconds))));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> part = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(40),
                Arbitraries.strings().ofMaxLength(60).map(Forged::base64),
                Arbitraries.just(Forged.base64(header("ES256", "at+jwt"))),
                Arbitraries.just(Forged.base64(new byte[64])));
        return part.list().ofMaxSize(4).map(parts -> String.join(".", parts));
    }

    static Arbitrary<Bytes> bytes(int size) {
        return Arbitraries.bytes().array(byte[].class).ofSize(size).map(Bytes::copyOf);
    }

    private static boolean canBeAName(String name) {
        return !name.isBlank() && StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }
}
