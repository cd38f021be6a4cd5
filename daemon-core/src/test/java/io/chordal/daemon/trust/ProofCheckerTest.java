// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static io.chordal.daemon.trust.Forged.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import io.chordal.daemon.trust.TokenException.Reason;
import io.chordal.dht.id.Bytes;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProofCheckerTest {
    private static final String METHOD = "chordal.transfer.v1.ChunkService/ReadChunks";
    private static final String CALLEE = "ab".repeat(32);
    private static final Optional<String> GRANT = Optional.of("header.payload.signature");
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final KeyPair keys = P256.generate();
    private Instant now = START;
    private int proofs;
    private final ProofChecker checker = new ProofChecker(() -> now, 100);

    @Test
    void aProofOfAKeyIsTakenOnceForItsCall() throws TokenException {
        String proof = proof();
        assertThat(checker.check(proof, METHOD, CALLEE, GRANT)).isEqualTo(P256.hash(keys.getPublic()));
        refused(proof, Reason.REPLAYED);
        now = now.plusSeconds(60);
        refused(proof, Reason.REPLAYED);
        now = now.plusSeconds(1);
        refused(proof, Reason.EXPIRED);
    }

    @Test
    void itIsGoodForNoOtherMethodCalleeOrGrant() {
        String proof = proof();
        Optional<String> other = Optional.of("header.payload.another");
        assertRefused(proof, () -> checker.check(proof, METHOD + "x", CALLEE, GRANT), Reason.WRONG_CALL);
        assertRefused(proof, () -> checker.check(proof, METHOD, "tracker", GRANT), Reason.WRONG_CALL);
        assertRefused(proof, () -> checker.check(proof, METHOD, CALLEE, other), Reason.WRONG_CALL);
        assertRefused(proof, () -> checker.check(proof, METHOD, CALLEE, Optional.empty()), Reason.WRONG_CALL);
        String unbound = proof(Optional.empty(), now);
        refused(unbound, Reason.WRONG_CALL);
    }

    @Test
    void whatWasRefusedForTheWrongCallIsStillGoodForTheRightOne() throws TokenException {
        String proof = proof();
        assertRefused(proof, () -> checker.check(proof, METHOD, "tracker", GRANT), Reason.WRONG_CALL);
        assertThat(checker.check(proof, METHOD, CALLEE, GRANT)).isEqualTo(P256.hash(keys.getPublic()));
    }

    @Test
    void itIsGoodForAMinuteEitherWay() throws TokenException {
        for (int seconds : List.of(-60, 60)) {
            checker.check(proof(GRANT, now.plusSeconds(seconds)), METHOD, CALLEE, GRANT);
        }
        refused(proof(GRANT, now.plusSeconds(61)), Reason.NOT_YET);
        refused(proof(GRANT, now.minusSeconds(61)), Reason.EXPIRED);
    }

    @Test
    void oneFromAClockAheadIsRememberedUntilItsOwnTimeIsOver() throws TokenException {
        String proof = proof(GRANT, now.plusSeconds(60));
        checker.check(proof, METHOD, CALLEE, GRANT);
        for (int second = 0; second < 120; second++) {
            now = now.plusSeconds(1);
            refused(proof, Reason.REPLAYED);
        }
        now = now.plusSeconds(1);
        refused(proof, Reason.EXPIRED);
    }

    @Test
    void aClockThatIsSetBackBringsNoProofBack() throws TokenException {
        String proof = proof();
        checker.check(proof, METHOD, CALLEE, GRANT);
        for (int minutes : List.of(2, 59, 120, 60 * 24)) {
            now = START.plusSeconds(60L * minutes);
            checker.check(proof(), METHOD, CALLEE, GRANT);
            now = START;
            refused(proof, Reason.REPLAYED, Reason.EXPIRED);
        }
    }

    @Test
    void aClockThatIsSetBackByLessThanAnHourCostsNobodyAnything() throws TokenException {
        now = START.plusSeconds(59 * 60);
        checker.check(proof(), METHOD, CALLEE, GRANT);
        now = START;
        checker.check(proof(), METHOD, CALLEE, GRANT);
        checker.check(proof(GRANT, now.minusSeconds(60)), METHOD, CALLEE, GRANT);
    }

    @Test
    void whatAFullMemoryHasForgottenIsNotTakenAgainWhereTheClockIsSetBack() throws TokenException {
        String first = proof();
        checker.check(first, METHOD, CALLEE, GRANT);
        now = now.plusSeconds(62);
        for (int i = 0; i < 100; i++) {
            checker.check(proof(), METHOD, CALLEE, GRANT);
        }
        now = START;
        refused(first, Reason.EXPIRED);
        refused(proof(), Reason.EXPIRED);
        now = START.plusSeconds(1);
        refused(proof(), Reason.BUSY);
    }

    @Test
    void aProofOfAnotherKeyThanIsAskedForTakesNoRoomAndTellsNothingOfItsTime() throws TokenException {
        Bytes key = P256.hash(keys.getPublic());
        Bytes other = P256.hash(P256.generate().getPublic());
        for (int i = 0; i < 200; i++) {
            String proof = proof();
            assertRefused(proof, () -> checker.check(proof, METHOD, CALLEE, GRANT, other), Reason.WRONG_CALL);
        }
        String old = proof(GRANT, now.minusSeconds(100));
        assertRefused(old, () -> checker.check(old, METHOD, CALLEE, GRANT, other), Reason.WRONG_CALL);
        assertRefused(old, () -> checker.check(old, METHOD, CALLEE, GRANT, key), Reason.EXPIRED);
        checker.check(proof(), METHOD, CALLEE, GRANT, key);
    }

    @Test
    void aFullMemoryRefusesAndForgetsNothingThatIsStillGood() throws TokenException {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            taken.add(proof());
            checker.check(taken.get(i), METHOD, CALLEE, GRANT);
        }
        for (int i = 0; i < 50; i++) {
            refused(proof(), Reason.BUSY);
        }
        taken.forEach(proof -> refused(proof, Reason.REPLAYED));
        now = now.plusSeconds(64);
        assertThat(checker.check(proof(), METHOD, CALLEE, GRANT)).isEqualTo(P256.hash(keys.getPublic()));
    }

    @Test
    void ofManyThatShowTheSameProofAtOnceOneIsTaken() throws Exception {
        int callers = 8;
        ExecutorService executor = Executors.newFixedThreadPool(callers);
        try {
            for (int round = 0; round < 20; round++) {
                String proof = proof();
                CyclicBarrier together = new CyclicBarrier(callers);
                Callable<Boolean> show = () -> {
                    together.await();
                    try {
                        checker.check(proof, METHOD, CALLEE, GRANT);
                        return true;
                    } catch (TokenException e) {
                        return false;
                    }
                };
                int good = 0;
                for (Future<Boolean> shown : executor.invokeAll(
                        IntStream.range(0, callers).mapToObj(i -> show).toList())) {
                    good += shown.get() ? 1 : 0;
                }
                assertThat(good).isEqualTo(1);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aProofThatDiffersInOneBitIsRefusedAndNotRemembered() throws TokenException {
        String proof = proof();
        for (int at = 0; at < proof.length(); at++) {
            for (int bit = 0; bit < 7; bit++) {
                String changed =
                        proof.substring(0, at) + (char) (proof.charAt(at) ^ (1 << bit)) + proof.substring(at + 1);
                refused(changed, Reason.MALFORMED, Reason.BAD_SIGNATURE, Reason.WRONG_TYPE);
            }
        }
        assertThat(checker.check(proof, METHOD, CALLEE, GRANT)).isEqualTo(P256.hash(keys.getPublic()));
    }

    @Test
    void onlyThePublicHalfOfAP256KeyIsTaken() {
        SigningKey key = SigningKey.of(keys);
        String payload = Forged.part(proof(), 1);
        ECKey jwk = new ECKey.Builder(Curve.P_256, (ECPublicKey) keys.getPublic())
                .privateKey((ECPrivateKey) keys.getPrivate())
                .build();
        refused(Forged.signed(key, header("ES256", jwk.toJSONString()), payload), Reason.MALFORMED);
        String good = jwk.toPublicJWK().toJSONString();
        for (String bad : List.of(
                good.replace("P-256", "P-384"),
                good.replace("\"EC\"", "\"oct\""),
                good.replace("\"x\":\"", "\"x\":\"A"),
                good.replace("}", ",\"jku\":\"http://x\"}"),
                "\"" + key.id() + "\"",
                "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
                "{}",
                "null")) {
            refused(Forged.signed(key, header("ES256", bad), payload), Reason.MALFORMED);
        }
        refused(Forged.signed(key, header("none", good), payload), Reason.WRONG_TYPE);
        refused(Forged.signed(key, header("ES256", good).replace("dpop+jwt", "at+jwt"), payload), Reason.WRONG_TYPE);
        refused(Forged.authenticated(key.publicKey().getEncoded(), header("HS256", good), payload), Reason.MALFORMED);
    }

    @Test
    void whoDoesNotHaveTheKeyCannotProveIt() {
        SigningKey thief = SigningKey.generate();
        String jwk = new ECKey.Builder(Curve.P_256, (ECPublicKey) keys.getPublic())
                .build()
                .toJSONString();
        refused(Forged.signed(thief, header("ES256", jwk), Forged.part(proof(), 1)), Reason.BAD_SIGNATURE);
    }

    @Test
    void idsAreSixteenBytes() {
        String header = Forged.part(proof(), 0);
        String payload = Forged.part(proof(), 1);
        String shorter = payload.replaceAll("\"jti\":\"..", "\"jti\":\"");
        assertThat(shorter).isNotEqualTo(payload);
        refused(Forged.signed(SigningKey.of(keys), header, shorter), Reason.MALFORMED);
        refused(Forged.signed(SigningKey.of(keys), header, payload.replace("\"jti\"", "\"ijt\"")), Reason.MALFORMED);
    }

    private void refused(String proof, Reason... reasons) {
        assertRefused(proof, () -> checker.check(proof, METHOD, CALLEE, GRANT), reasons);
    }

    private String proof() {
        return proof(GRANT, now);
    }

    private String proof(Optional<String> boundTo, Instant at) {
        byte[] id = ByteBuffer.allocate(16).putInt(proofs++).array();
        return KeyProofs.sign(keys, METHOD, CALLEE, boundTo, at, id);
    }

    private static String header(String algorithm, String jwk) {
        return "{\"alg\":\"" + algorithm + "\",\"typ\":\"dpop+jwt\",\"jwk\":" + jwk + "}";
    }
}
