// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSet;
import io.chordal.daemon.trust.GrantClaims;
import io.chordal.daemon.trust.Grants;
import io.chordal.daemon.trust.ProofChecker;
import io.chordal.daemon.trust.SigningKey;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.identity.NodeIdentity;
import io.chordal.peer.trust.Verdict.Refusal;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.Membership;
import io.chordal.swarm.share.ShareGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that shares one file in one group, and a reader with a grant; the clock is the test's. */
class GrantGateTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final FileRef FILE = new FileRef(FileId.parse("cd".repeat(32)), 1_000);
    private static final Bytes GROUP = Bytes.fromHex("01".repeat(16));
    private static final Membership TEAM = new Membership(new ShareGroup("team", GROUP.toHex()), "a1".repeat(16));
    private static final String METHOD = "chordal.transfer.v1.ChunkService/ReadChunks";
    private static final String ME = "ee".repeat(32);

    private final SigningKey tracker = SigningKey.generate();
    private final SigningKey stranger = SigningKey.generate();
    private final NodeIdentity reader = NodeIdentity.ephemeral();
    private final NodeIdentity other = NodeIdentity.ephemeral();

    @TempDir
    Path home;

    private Instant now = NOW;
    private Instant readersClock = NOW;
    private TrackerKeys keys = TrackerKeys.of(Map.of(tracker.id(), tracker.publicKey()));
    private TrustMemory memory;
    private GrantGate gate;

    @BeforeEach
    void aGate() throws Exception {
        memory = new TrustMemory(new NioDisk(), home.resolve("trust"));
        gate = new GrantGate(memory, () -> keys, new ProofChecker(() -> now, 100), () -> ME, () -> now);
    }

    @Test
    void whatIsPublicIsForEverybodyAndWhatIsInAGroupForWhoHasAGrant() {
        assertThat(gate.admit(FILE, ImmutableSet.of(TEAM, Membership.PUBLIC), nothing()))
                .isEqualTo(new Verdict.Everybody());
        assertThat(admit(shown(claims()))).isEqualTo(new Verdict.Bearer(claims()));
        assertHidden(admit(nothing()));
        assertHidden(gate.admit(FILE, ImmutableSet.of(), shown(claims())));
    }

    /** One thing that is wrong with what is shown. */
    enum Wrong {
        GRANT_MISSING,
        PROOF_MISSING,
        GROUP,
        FILE_ID,
        SIZE,
        SUBJECT,
        SIGNER,
        SIGNATURE,
        NO_GRANT_AT_ALL,
        PROOF_OF_ANOTHER_KEY,
        PROOF_FOR_ANOTHER_METHOD,
        PROOF_FOR_ANOTHER_PEER,
        PROOF_FOR_ANOTHER_GRANT,
        PROOF_FOR_NO_GRANT,
        PROOF_NONSENSE
    }

    @ParameterizedTest
    @EnumSource
    void whateverIsWrongTheCallerLearnsNoMoreThanOfAFileThatIsNotHere(Wrong wrong) {
        assertHidden(admit(wrong(wrong)));
        assertThat(admit(shown(claims()))).as("the right one is taken still").isInstanceOf(Verdict.Bearer.class);
    }

    @Test
    void aProofIsGoodOnce() {
        ShownGrant shown = shown(claims());
        assertThat(admit(shown)).isInstanceOf(Verdict.Bearer.class);
        assertHidden(admit(shown));
    }

    @Test
    void aGrantIsGoodForThirtySecondsLongerThanItSays() {
        Verdict admitted = admit(shown(claims()));
        passTo(NOW.plus(LIFETIME).plusSeconds(30));
        assertThat(admit(shown(claims()))).isInstanceOf(Verdict.Bearer.class);
        assertThat(gate.recheck(admitted, FILE, ImmutableSet.of(TEAM))).isEmpty();

        passTo(NOW.plus(LIFETIME).plusSeconds(31));
        assertRefused(admit(shown(claims())), Refusal.EXPIRED);
        assertThat(gate.recheck(admitted, FILE, ImmutableSet.of(TEAM)))
                .hasValueSatisfying(refused -> assertThat(refused.refusal()).isEqualTo(Refusal.EXPIRED));
        assertThat(gate.left(claims())).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {-25, -1, 0, 1, 25})
    void clocksMayDifferByTwentyFiveSeconds(int skew) {
        now = NOW.plusSeconds(skew);
        assertThat(admit(shown(claims()))).isInstanceOf(Verdict.Bearer.class);
        now = NOW.plus(LIFETIME).plusSeconds(skew);
        readersClock = NOW.plus(LIFETIME);
        assertThat(admit(shown(claims()))).isInstanceOf(Verdict.Bearer.class);
    }

    @Test
    void clocksThatDifferByMinutesAreNamedToWhoHasAGenuineGrant() {
        readersClock = NOW.plusSeconds(90);
        assertRefused(admit(shown(claims())), Refusal.CLOCKS_DIFFER);
        readersClock = NOW.minusSeconds(90);
        assertRefused(admit(shown(claims())), Refusal.CLOCKS_DIFFER);
        assertHidden(admit(wrong(Wrong.SIGNER)));
    }

    @Test
    void aClockThatIsSetBackBringsNoGrantBack() throws Exception {
        passTo(NOW.plus(LIFETIME).plusSeconds(60));
        GrantClaims later = claims(GROUP, FILE, reader.keyHash(), 3, now);
        assertThat(admit(shown(later))).isInstanceOf(Verdict.Bearer.class);

        passTo(NOW);
        assertRefused(admit(shown(claims())), Refusal.EXPIRED);

        memory.keep();
        TrustMemory again = new TrustMemory(new NioDisk(), home.resolve("trust"));
        gate = new GrantGate(again, () -> keys, new ProofChecker(() -> now, 100), () -> ME, () -> now);
        assertRefused(admit(shown(claims())), Refusal.EXPIRED);
    }

    @Test
    void aTrackerWhoseClockIsFarAheadGivesNoGrantsAndEndsNoneOfOthers() throws Exception {
        assertRefused(admit(shown(issued(NOW.plus(GrantGate.AHEAD).plusSeconds(1)))), Refusal.CLOCKS_DIFFER);
        assertRefused(admit(shown(issued(NOW.plusSeconds(86_400)))), Refusal.CLOCKS_DIFFER);
        memory.keep();
        memory = new TrustMemory(new NioDisk(), home.resolve("trust"));
        gate = new GrantGate(memory, () -> keys, new ProofChecker(() -> now, 100), () -> ME, () -> now);

        assertThat(admit(shown(claims()))).isInstanceOf(Verdict.Bearer.class);
        passTo(NOW.plusSeconds(60));
        assertThat(admit(shown(issued(NOW, Duration.ofMinutes(1)))))
                .as("the shortest grant of a tracker whose clock is right, to its end")
                .isInstanceOf(Verdict.Bearer.class);
    }

    @Test
    void aTrackerWhoseClockIsAFewMinutesAheadGivesGrantsAndEndsNoneOfOthers() {
        assertThat(admit(shown(issued(NOW.plus(GrantGate.AHEAD))))).isInstanceOf(Verdict.Bearer.class);
        passTo(NOW.plusSeconds(45));
        GrantClaims shortest = issued(NOW, Duration.ofMinutes(1));
        assertThat(admit(shown(shortest))).isInstanceOf(Verdict.Bearer.class);
    }

    @Test
    void whoHasAnothersGrantLearnsNothingFromTheTimeOfItsOwnProof() {
        String grant = Grants.sign(tracker, claims());
        readersClock = NOW.plusSeconds(90);
        assertHidden(admit(with(grant, proof(other, METHOD, ME, grant))));
        assertHidden(
                admit(shown(Grants.sign(tracker, claims(GROUP, FILE, other.keyHash(), 3, NOW.plusSeconds(86_400))))));
        readersClock = NOW;
        for (int i = 0; i < 200; i++) {
            assertHidden(admit(with(grant, proof(other, METHOD, ME, grant))));
        }
        assertThat(admit(shown(claims()))).as("strangers' proofs take no room").isInstanceOf(Verdict.Bearer.class);
    }

    @Test
    @Tag("S2-16")
    void aRaisedEpochVoidsEarlierGrantsAlsoOfWhoIsReadingAndAfterARestart() throws Exception {
        Verdict admitted = admit(shown(claims()));
        memory.raise(GROUP, 4);

        assertRefused(admit(shown(claims())), Refusal.EXPIRED);
        assertThat(gate.recheck(admitted, FILE, ImmutableSet.of(TEAM))).isPresent();
        assertThat(admit(shown(claims(GROUP, FILE, reader.keyHash(), 4, NOW)))).isInstanceOf(Verdict.Bearer.class);

        memory.keep();
        assertThat(new TrustMemory(new NioDisk(), home.resolve("trust")).epoch(GROUP))
                .isEqualTo(4);
    }

    @Test
    void aGrantOfALaterEpochVoidsEarlierOnesToo() {
        assertThat(admit(shown(claims(GROUP, FILE, reader.keyHash(), 9, NOW)))).isInstanceOf(Verdict.Bearer.class);
        assertRefused(admit(shown(claims())), Refusal.EXPIRED);
    }

    @Test
    void whatIsUnsharedOrWhoseUserLoggedOutIsHiddenFromWhoIsReading() {
        Verdict admitted = admit(shown(claims()));
        assertThat(gate.recheck(admitted, FILE, ImmutableSet.of()))
                .hasValueSatisfying(refused -> assertThat(refused.refusal()).isEqualTo(Refusal.HIDDEN));
        Verdict everybody = gate.admit(FILE, ImmutableSet.of(Membership.PUBLIC), nothing());
        assertThat(gate.recheck(everybody, FILE, ImmutableSet.of(TEAM)))
                .hasValueSatisfying(refused -> assertThat(refused.refusal()).isEqualTo(Refusal.HIDDEN));
    }

    @Test
    void aGrantOfAKeyThatIsNoTrackersAnyMoreIsForgotten() {
        assertThat(admit(shown(claims()))).isInstanceOf(Verdict.Bearer.class);
        keys = TrackerKeys.of(Map.of(stranger.id(), stranger.publicKey()));
        assertHidden(admit(shown(claims())));
    }

    @Test
    void moreProofsThanCanBeRememberedAreRefusedAndNotForgotten() {
        gate = new GrantGate(memory, () -> keys, new ProofChecker(() -> now, 1), () -> ME, () -> now);
        assertThat(admit(shown(claims()))).isInstanceOf(Verdict.Bearer.class);
        assertRefused(admit(shown(claims())), Refusal.BUSY);
        passTo(NOW.plusSeconds(200));
        assertThat(admit(shown(claims()))).isInstanceOf(Verdict.Bearer.class);
    }

    @Test
    void theMemoryIsBoundedAndRefusesWhatItCannotRead() throws Exception {
        for (int i = 1; i <= TrustMemory.MOST_GROUPS + 1; i++) {
            memory.raise(Bytes.fromHex(String.format("%032x", i)), 7);
        }
        assertThat(memory.epoch(Bytes.fromHex(String.format("%032x", 1)))).isZero();
        assertThat(memory.epoch(Bytes.fromHex(String.format("%032x", 2)))).isEqualTo(7);
        memory.keep();
        Path file = home.resolve("trust");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> new TrustMemory(new NioDisk(), file)).isInstanceOf(StorageException.class);
    }

    private ShownGrant wrong(Wrong wrong) {
        Bytes key = reader.keyHash();
        String right = Grants.sign(tracker, claims());
        return switch (wrong) {
            case GRANT_MISSING ->
                new ShownGrant(METHOD, Optional.empty(), Optional.of(proof(reader, METHOD, ME, right)));
            case PROOF_MISSING -> new ShownGrant(METHOD, Optional.of(right), Optional.empty());
            case GROUP -> shown(claims(Bytes.fromHex("02".repeat(16)), FILE, key, 3, NOW));
            case FILE_ID -> shown(claims(GROUP, new FileRef(FileId.parse("ce".repeat(32)), 1_000), key, 3, NOW));
            case SIZE -> shown(claims(GROUP, new FileRef(FILE.fileId(), 1_001), key, 3, NOW));
            case SUBJECT -> shown(claims(GROUP, FILE, other.keyHash(), 3, NOW));
            case SIGNER -> shown(Grants.sign(stranger, claims()));
            case SIGNATURE -> shown(Grants.sign(stranger, claims()).replaceFirst("^[^.]+", right.split("[.]")[0]));
            case NO_GRANT_AT_ALL -> shown("grant");
            case PROOF_OF_ANOTHER_KEY -> with(right, proof(other, METHOD, ME, right));
            case PROOF_FOR_ANOTHER_METHOD ->
                with(right, proof(reader, "chordal.transfer.v1.ChunkService/GetManifest", ME, right));
            case PROOF_FOR_ANOTHER_PEER -> with(right, proof(reader, METHOD, "ef".repeat(32), right));
            case PROOF_FOR_ANOTHER_GRANT -> with(right, proof(reader, METHOD, ME, right + "x"));
            case PROOF_FOR_NO_GRANT -> with(right, prover(reader).prove(METHOD, ME, Optional.empty()));
            case PROOF_NONSENSE -> with(right, "proof");
        };
    }

    private void passTo(Instant time) {
        now = time;
        readersClock = time;
    }

    private GrantClaims claims() {
        return claims(GROUP, FILE, reader.keyHash(), 3, NOW);
    }

    private static GrantClaims claims(Bytes group, FileRef file, Bytes subject, long epoch, Instant issued) {
        return new GrantClaims(
                group,
                Bytes.copyOf(file.fileId().toBytes()),
                file.size(),
                subject,
                epoch,
                issued,
                issued.plus(LIFETIME));
    }

    private GrantClaims issued(Instant at) {
        return issued(at, LIFETIME);
    }

    private GrantClaims issued(Instant at, Duration lifetime) {
        return new GrantClaims(
                GROUP, Bytes.copyOf(FILE.fileId().toBytes()), FILE.size(), reader.keyHash(), 3, at, at.plus(lifetime));
    }

    private ShownGrant nothing() {
        return new ShownGrant(METHOD, Optional.empty(), Optional.empty());
    }

    private ShownGrant shown(GrantClaims claims) {
        return shown(Grants.sign(tracker, claims));
    }

    private ShownGrant shown(String grant) {
        return with(grant, proof(reader, METHOD, ME, grant));
    }

    private static ShownGrant with(String grant, String proof) {
        return new ShownGrant(METHOD, Optional.of(grant), Optional.of(proof));
    }

    private String proof(NodeIdentity who, String method, String callee, String grant) {
        return prover(who).prove(method, callee, Optional.of(grant));
    }

    private KeyProver prover(NodeIdentity who) {
        return new KeyProver(who.keys(), () -> readersClock, new SecureRandom());
    }

    private Verdict admit(ShownGrant shown) {
        return gate.admit(FILE, ImmutableSet.of(TEAM), shown);
    }

    private static void assertHidden(Verdict verdict) {
        assertRefused(verdict, Refusal.HIDDEN);
    }

    private static void assertRefused(Verdict verdict, Refusal refusal) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(refusal));
    }
}
