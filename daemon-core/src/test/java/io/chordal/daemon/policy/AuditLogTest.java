// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import com.google.protobuf.ByteString;
import io.chordal.proto.tracker.v1.AcceptRequestRequest;
import io.chordal.proto.tracker.v1.ChangePasswordRequest;
import io.chordal.proto.tracker.v1.IssueGrantsRequest;
import io.chordal.proto.tracker.v1.LocationsRequest;
import io.chordal.proto.tracker.v1.LoginRequest;
import io.chordal.proto.tracker.v1.SetUserAdminRequest;
import io.chordal.proto.transfer.v1.FileRef;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    private static final Caller WHO = new Caller.Control();

    private final List<String> lines = new ArrayList<>();
    private long nanos = 1;
    private final Ticker ticker = new Ticker() {
        @Override
        public long read() {
            return nanos;
        }
    };
    private final AuditLog audit = new AuditLog(ticker, lines::add);

    @Test
    void aLineSaysWhoFromWhereWhatOnWhatAndWhy() {
        audit.granted(WHO, from("192.0.2.7"), "x.Service/Do", "group=photos", "owner");
        audit.refused(new Caller.Anyone(), from("192.0.2.7"), "x.Service/Do", "", "UNAUTHENTICATED: log in");
        assertThat(lines)
                .containsExactly(
                        "GRANTED who=\"control token\" from=\"192.0.2.7:4711\" call=\"x.Service/Do\""
                                + " on=\"group=photos\" why=\"owner\"",
                        "REFUSED who=\"anyone\" from=\"192.0.2.7:4711\" call=\"x.Service/Do\" on=\"\""
                                + " why=\"UNAUTHENTICATED: log in\"");
    }

    @Test
    void whatStrangersNameCanNeitherEndALineNorMoveTheCursorNorTurnTheText() {
        String name = "a\r\nGRANTED who=\"root\" \u001b[2J\u0007\u0085\u2028\u202e\u2066\u200b\ufeff\ud800 \\ é 漢";
        audit.granted(WHO, from("192.0.2.7"), "x", name, "y");
        assertThat(lines)
                .singleElement()
                .asString()
                .contains(
                        "on=\"a\\u{d}\\u{a}GRANTED who=\\\"root\\\" \\u{1b}[2J\\u{7}\\u{85}\\u{2028}\\u{202e}\\u{2066}"
                                + "\\u{200b}\\u{feff}\\u{d800} \\\\ é 漢\"");
    }

    @Property(tries = 500)
    void everyLineIsOneLineOfVisibleCharactersWhateverIsNamed(@ForAll String name) {
        List<String> written = new ArrayList<>();
        new AuditLog(ticker, written::add).refused(WHO, from("192.0.2.7"), name, name, name);
        assertThat(written).hasSize(1);
        assertThat(written.get(0).codePoints())
                .allMatch(c -> !Character.isISOControl(c)
                        && Character.getType(c) != Character.FORMAT
                        && Character.getType(c) != Character.LINE_SEPARATOR
                        && Character.getType(c) != Character.PARAGRAPH_SEPARATOR
                        && Character.getType(c) != Character.SURROGATE);
        assertThat(written.get(0).length()).isLessThan(6_000);
    }

    @Test
    void ofOneSourceTenLinesASecondAreWrittenAndTheOthersCountedInTheNext() {
        for (int i = 0; i < 1_000; i++) {
            audit.refused(WHO, from("192.0.2.7"), "x", "", "no");
        }
        assertThat(lines).hasSize(10);
        audit.refused(WHO, from("192.0.2.8"), "x", "", "no");
        assertThat(lines).hasSize(11);
        nanos += Duration.ofMillis(100).toNanos();
        audit.refused(WHO, from("192.0.2.7"), "x", "", "no");
        assertThat(lines).hasSize(12).last().asString().endsWith(" unwritten=990");
        nanos += Duration.ofSeconds(100).toNanos();
        for (int i = 0; i < 100; i++) {
            audit.refused(WHO, from("192.0.2.7"), "x", "", "no");
        }
        assertThat(lines).hasSize(22);
    }

    @Test
    void aMachineHasOneSourceHoweverManyAddressesOfItsIpv6NetworkItTakes() {
        for (int i = 0; i < 100; i++) {
            audit.refused(WHO, from("2001:db8:1:2::" + i), "x", "", "no");
        }
        assertThat(lines).hasSize(10);
        audit.refused(WHO, from("2001:db8:1:3::1"), "x", "", "no");
        assertThat(lines).hasSize(11);
    }

    @Test
    void allSourcesTogetherHaveALimitAndTheLinesOfForgottenOnesStayCounted() {
        for (int i = 0; i < 30_000; i++) {
            audit.refused(WHO, from("10.0." + i / 250 + "." + i % 250), "x", "", "no");
        }
        assertThat(lines).hasSize(200);
        nanos += Duration.ofMinutes(2).toNanos();
        for (int i = 0; i < 40; i++) {
            nanos += Duration.ofSeconds(1).toNanos();
            audit.refused(WHO, from("192.0.2.7"), "x", "", "no");
        }
        long counted = lines.subList(200, lines.size()).stream()
                .map(line -> line.replaceAll(".* unwritten_of_others=", ""))
                .filter(count -> count.chars().allMatch(Character::isDigit))
                .mapToLong(Long::parseLong)
                .sum();
        assertThat(counted).isEqualTo(30_000 - 200);
    }

    @Test
    void aRequestIsAboutWhomAndWhatItNamesAndNeverAboutItsSecrets() {
        assertThat(CallSubject.of(AcceptRequestRequest.newBuilder()
                        .setGroup("photos")
                        .setUser("bob")
                        .build()))
                .isEqualTo("group=photos user=bob");
        assertThat(CallSubject.of(
                        SetUserAdminRequest.newBuilder().setName("bob").build()))
                .isEqualTo("name=bob admin=false");
        assertThat(CallSubject.of(LoginRequest.newBuilder()
                        .setName("bob")
                        .setPassword("pw-secret")
                        .setDeviceToken("dt-secret")
                        .build()))
                .isEqualTo("name=bob");
        assertThat(CallSubject.of(ChangePasswordRequest.newBuilder()
                        .setOldPassword("pw-secret")
                        .setNewPassword("pw-secret")
                        .build()))
                .isEmpty();
        assertThat(CallSubject.of(LocationsRequest.newBuilder()
                        .setGroup("photos")
                        .setFile(FileRef.newBuilder().setFileId(ByteString.copyFrom(new byte[] {1, 2})))
                        .build()))
                .isEqualTo("group=photos file=0102");
        IssueGrantsRequest.Builder grants = IssueGrantsRequest.newBuilder().setGroup("photos");
        for (int i = 1; i <= 6; i++) {
            grants.addFiles(FileRef.newBuilder().setFileId(ByteString.copyFrom(new byte[] {0, (byte) i})));
        }
        assertThat(CallSubject.of(grants.build()))
                .isEqualTo("group=photos files=6 file=0001 file=0002 file=0003 file=0004");
        assertThat(CallSubject.of("something else")).isEmpty();
    }

    private static CallSource from(String address) {
        try {
            return new CallSource(Optional.of(new InetSocketAddress(InetAddress.getByName(address), 4711)));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
