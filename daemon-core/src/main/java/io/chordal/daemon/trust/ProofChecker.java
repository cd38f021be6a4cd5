// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static java.util.Objects.requireNonNull;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import io.chordal.daemon.trust.TokenException.Reason;
import io.chordal.dht.id.Bytes;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Checks proofs of a key (RFC 9449 4.3): a proof is good for the call that it names, for 60 s either way, and once.
 *
 * <p>Only what has a good signature is remembered, and nothing that is forgotten is taken again, also where the clock is set back: a
 * full memory refuses. Since anybody can prove a key of his own, a service checks first whether the grant or token that comes with a
 * proof is one that it takes. Thread-safe.
 */
public final class ProofChecker {
    /** How long a proof is good before and after the time that it names. */
    public static final Duration GOOD_FOR = Duration.ofSeconds(60);

    private static final String WHAT = "the proof of a key";
    private static final Set<String> PUBLIC_KEY = Set.of("kty", "crv", "x", "y");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");

    private final InstantSource clock;
    private final ShownProofs shown;

    /**
     * Checks by this clock.
     *
     * @param capacity how many proofs are remembered at most
     */
    public ProofChecker(InstantSource clock, int capacity) {
        this.clock = requireNonNull(clock, "clock is null");
        this.shown = new ShownProofs(capacity);
    }

    /**
     * Takes a proof that came with a call.
     *
     * @param method the full name of the method that is called
     * @param callee how the callee is named in proofs
     * @param boundTo the grant or token that the proof has to go with; without one it must go with none
     * @return the SHA-256 of the key's SubjectPublicKeyInfo
     * @throws TokenException if it does not prove a key for this call, or was taken before
     */
    public Bytes check(String proof, String method, String callee, Optional<String> boundTo) throws TokenException {
        return check(proof, method, callee, boundTo, Optional.empty());
    }

    /**
     * Takes a proof of one key alone: one of another is refused before its time is looked at, and takes no room.
     *
     * @param keyHash the SHA-256 of that key's SubjectPublicKeyInfo
     */
    public void check(String proof, String method, String callee, Optional<String> boundTo, Bytes keyHash)
            throws TokenException {
        check(proof, method, callee, boundTo, Optional.of(keyHash));
    }

    private Bytes check(String proof, String method, String callee, Optional<String> boundTo, Optional<Bytes> onlyKey)
            throws TokenException {
        SignedText read = SignedText.read(WHAT, proof, KeyProofs.TYPE, "jwk");
        ECPublicKey key = key(read.parameter("jwk"));
        ClaimsReader claims = read.claims(key);
        if (!claims.text("htm").equals(method)
                || !claims.text("htu").equals(callee)
                || !claims.optionalText("ath").equals(boundTo.map(KeyProofs::hash))) {
            throw new TokenException(
                    Reason.WRONG_CALL, WHAT + " was made for another method, callee or grant than it came with");
        }
        Bytes keyHash = P256.hash(key);
        if (onlyKey.isPresent() && !onlyKey.get().equals(keyHash)) {
            throw new TokenException(Reason.WRONG_CALL, WHAT + " is of another key than the grant is for");
        }
        Instant made = claims.instant("iat");
        Instant now = clock.instant();
        checkTime(made, now);
        String id = claims.text("jti");
        if (!ID.matcher(id).matches()) {
            throw new TokenException(Reason.MALFORMED, WHAT + " has an id that is not 16 bytes in base64url");
        }
        shown.remember(keyHash, id, made, now);
        return keyHash;
    }

    private static void checkTime(Instant made, Instant now) throws TokenException {
        long age = now.getEpochSecond() - made.getEpochSecond();
        if (age > GOOD_FOR.toSeconds()) {
            throw new TokenException(
                    Reason.EXPIRED, WHAT + " is " + age + " s old; they are good for 60 s; compare the clocks");
        }
        if (age < -GOOD_FOR.toSeconds()) {
            throw new TokenException(
                    Reason.NOT_YET, WHAT + " was made " + -age + " s in the future of this clock; compare the clocks");
        }
    }

    /** Takes a public P-256 key in its plainest form; a private one is refused like anything else. */
    private static ECPublicKey key(Object jwk) throws TokenException {
        try {
            if (jwk instanceof Map<?, ?> members
                    && members.keySet().equals(PUBLIC_KEY)
                    && members.values().stream().allMatch(String.class::isInstance)) {
                return P256.publicKey(ECKey.parse(members.entrySet().stream()
                                .collect(Collectors.toMap(e -> (String) e.getKey(), e -> (Object) e.getValue())))
                        .toECPublicKey());
            }
        } catch (ParseException | JOSEException | RuntimeException e) {
            // told below, without the parser's message, which may quote the text
        }
        throw new TokenException(Reason.MALFORMED, WHAT + " does not carry a public P-256 key, and that alone");
    }
}
