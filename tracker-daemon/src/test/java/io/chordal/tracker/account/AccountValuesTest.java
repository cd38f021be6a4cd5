// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountValuesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "Ada", "9lives", "ada.lovelace", "a-b_c.d", "a."})
    void aUserCanBeCalled(String name) {
        assertThat(UserName.ofNew(name).value()).isEqualTo(name);
        assertThat(UserName.of(name)).isEqualTo(UserName.ofNew(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".a", "-a", "_a", "a b", "a/b", "a~b", "ä", "a\n", "a\u0000", "a:b"})
    void noNewUserCanBeCalled(String name) {
        assertThatThrownBy(() -> UserName.ofNew(name))
                .hasMessageContaining("1 to 64 characters")
                .extracting(e -> ((TrackerException) e).reason())
                .isEqualTo(TrackerReason.INVALID_NAME);
    }

    @Test
    void aNameHas64CharactersAtMostAndOneThatWasLostInASplitTheTrackersToo() {
        String longest = "a".repeat(64);

        assertThat(UserName.ofNew(longest).value()).isEqualTo(longest);
        assertThatThrownBy(() -> UserName.ofNew(longest + "a")).isInstanceOf(TrackerException.class);
        assertThat(UserName.of(longest + "~tracker-1.example.org:9000").value()).hasSize(91);
        assertThat(UserName.of("Ada~t1").renamed("~t2").value()).isEqualTo("Ada~t2");
        assertThatThrownBy(() -> UserName.of("ada~"))
                .extracting(e -> ((TrackerException) e).reason())
                .isEqualTo(TrackerReason.INVALID_NAME);
    }

    @Test
    void namesThatDifferInCaseAloneAreOne() {
        assertThat(new UserName("ADA~T1").folded()).isEqualTo("ada~t1");
    }

    @Test
    void aPasswordIsTheSameHoweverItsLettersWereComposed() {
        assertThat(Password.shown("caf\u00e9").toBytes())
                .isEqualTo(Password.shown("cafe\u0301").toBytes())
                .hasSize(5);
    }

    @Test
    void aPasswordHas256BytesAtMostInUtf8() {
        assertThat(Password.shown("x".repeat(256)).toBytes()).hasSize(256);
        assertThat(Password.shown("\u00e9".repeat(128)).toBytes()).hasSize(256);
        for (String tooLong : new String[] {"x".repeat(257), "\u00e9".repeat(129), "x".repeat(1_000_000)}) {
            assertThatThrownBy(() -> Password.shown(tooLong))
                    .hasMessageContaining("at most 256 bytes")
                    .hasMessageNotContaining("xx");
        }
    }

    @Test
    void aNewPasswordHasAsManyBytesAsTheSettingSays() {
        assertThat(Password.chosen("\u00e9\u00e9", 4).toBytes()).hasSize(4);
        for (String tooShort : new String[] {"", "abc"}) {
            assertThatThrownBy(() -> Password.chosen(tooShort, 4))
                    .hasMessageContaining("at least 4 bytes")
                    .extracting(e -> ((TrackerException) e).reason())
                    .isEqualTo(TrackerReason.WEAK_PASSWORD);
        }
    }

    @Test
    void aPasswordIsTextThatIsThere() {
        assertThatThrownBy(() -> Password.shown("")).hasMessageContaining("no password");
        assertThatThrownBy(() -> Password.shown("ab\ud800cd")).hasMessageContaining("not Unicode text");
    }

    @Test
    void aHashIsWrittenAsAPhcStringAndReadBack() {
        String phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

        PasswordHash hash = PasswordHash.parse(phc);

        assertThat(hash.parameters()).isEqualTo(new ArgonParameters(65_536, 2, 1));
        assertThat(hash.salt()).isEqualTo(Bytes.utf8("somesalt"));
        assertThat(hash.phc()).isEqualTo(phc);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=0,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=99999999,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=64,t=1,p=99$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=64,t=1,p=1$c29t$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFh"
            })
    void whatIsNoSuchStringIsRefused(String phc) {
        assertThatThrownBy(() -> PasswordHash.parse(phc)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hashesAreWhatTheReferenceImplementationComputes() {
        Argon2Hasher hasher = new Argon2Hasher(new ArgonParameters(64, 1, 1), new Random(1));
        PasswordHash reference = PasswordHash.parse(
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");

        assertThat(hasher.matches(Password.shown("password"), reference)).isTrue();
        assertThat(hasher.matches(Password.shown("Password"), reference)).isFalse();
    }

    @Test
    void eachHashHasASaltOfItsOwnAndNobodysMatchesNothing() {
        Argon2Hasher hasher = new Argon2Hasher(new ArgonParameters(64, 1, 1), new Random(1));
        Password password = Password.shown("secret");

        PasswordHash one = hasher.hash(password);
        PasswordHash two = hasher.hash(password);

        assertThat(one).isNotEqualTo(two);
        assertThat(hasher.matches(password, one)).isTrue();
        assertThat(hasher.matches(password, two)).isTrue();
        assertThat(hasher.matches(password, hasher.ofNobody())).isFalse();
        assertThat(hasher.ofNobody().parameters()).isEqualTo(one.parameters());
    }

    @Test
    void aHashIsOutdatedWhenNewOnesTakeMoreOfAnything() {
        Argon2Hasher hasher = new Argon2Hasher(new ArgonParameters(64, 2, 1), new Random(1));
        Password password = Password.shown("secret");

        assertThat(hasher.isOutdated(hasher.hash(password))).isFalse();
        assertThat(hasher.isOutdated(hashedWith(new ArgonParameters(32, 2, 1)))).isTrue();
        assertThat(hasher.isOutdated(hashedWith(new ArgonParameters(64, 1, 1)))).isTrue();
        assertThat(hasher.isOutdated(hashedWith(new ArgonParameters(128, 3, 1))))
                .isFalse();
    }

    @Test
    void theUsualSettingsAreThoseOfTheDocument() {
        AccountConfig config = AccountConfig.defaults();

        assertThat(config.registration()).isEqualTo(RegistrationMode.open);
        assertThat(config.minPassword()).isEqualTo(4);
        assertThat(config.hashing()).isEqualTo(new ArgonParameters(19_456, 2, 1));
        assertThat(config.queue()).isEqualTo(new HashingLimits(2, 32, 8));
        assertThat(config.limits().accountAtSource()).isEqualTo(new Limit(5, Duration.ofMinutes(3)));
        assertThat(config.limits().source()).isEqualTo(new Limit(30, Duration.ofSeconds(30)));
        assertThat(config.limits().account().forgotten()).isEqualTo(Duration.ofHours(1));
        assertThat(config.limits().device().forgotten()).isEqualTo(Duration.ofMinutes(15));
        assertThat(config.sessions().access()).isEqualTo(Duration.ofMinutes(15));
        assertThat(config.sessions().idle()).isEqualTo(Duration.ofDays(30));
        assertThat(config.sessions().grace()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.sessions().perUser()).isEqualTo(100);
    }

    @Test
    void oneCustomersAddressesAreOneSource() throws UnknownHostException {
        assertThat(source("10.0.0.1")).isEqualTo(source("10.0.0.1")).isNotEqualTo(source("10.0.0.2"));
        assertThat(source("::ffff:10.0.0.1")).isEqualTo(source("10.0.0.1"));
        assertThat(source("2001:db8:1:200::1")).isEqualTo(source("2001:db8:1:2ff:ffff::9"));
        assertThat(source("2001:db8:1:200::1")).isNotEqualTo(source("2001:db8:1:300::1"));
        assertThat(Source.of(null)).isEqualTo(Source.INSIDE);
    }

    private static Source source(String address) throws UnknownHostException {
        return Source.of(new InetSocketAddress(InetAddress.getByName(address), 1234));
    }

    private static PasswordHash hashedWith(ArgonParameters parameters) {
        return new Argon2Hasher(parameters, new Random(2)).hash(Password.shown("secret"));
    }
}
