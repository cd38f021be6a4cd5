// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.sequences;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.cli.failure.ExitCode;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Program;
import io.chordal.it.harness.Workplace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sequences of the earlier system in which somebody is let in, kept out, or mistaken; one tracker, no chunk is fetched. */
class MembersIT {
    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static List<String> trackers = List.of();
    private static Person alice;
    private static Person bob;
    private static Person charlie;
    private static Answer groupsAtFirst;

    @BeforeAll
    static void start() {
        DaemonProcess tracker = WORKPLACE
                .spawn(Program.TRACKER, "trackers", "tracker", List.of(), Map.of())
                .awaitReady();
        trackers = List.of("# the only one", tracker.address());
        alice = Person.of(WORKPLACE, "alice", trackers).loggedIn();
        groupsAtFirst = alice.types("list_groups");
        bob = Person.of(WORKPLACE, "bob", trackers).loggedIn();
        charlie = Person.of(WORKPLACE, "charlie", trackers).loggedInWithoutPeer();
    }

    @AfterAll
    static void stop() {
        bob.leaves();
        alice.leaves();
    }

    @Test
    @Tag("S2-45")
    void sequence0ThePrograms() {
        Path bin = Program.layout().resolve("bin");
        assertThat(Files.isExecutable(bin.resolve("peerctl"))).as("0.1").isTrue();
        assertThat(Files.isExecutable(bin.resolve("tracker-daemon"))).as("0.2").isTrue();
    }

    @Test
    @Tag("S2-45")
    @Tag("S2-15")
    void sequence3WhoIsNotLetInSeesNothingAndDecidesNothing() {
        alice.types("create_group", "grp3").says("preparation", "group created");
        alice.types("upload_file", alice.writes("secret.txt", "secret"), "grp3").says("preparation", "uploaded");

        bob.types("list_files", "grp3").refuses("3.1", ExitCode.DENIED, "not a member of");
        bob.types("upload_file", bob.writes("intruder.txt", "intruder"), "grp3")
                .refuses("3.2", ExitCode.DENIED, "not a member of");
        bob.types("join_group", "grp3").says("preparation", "Wait for group owner to accept");
        bob.types("list_files", "grp3").refuses("3.3", ExitCode.DENIED, "not a member of");
        bob.types("download_file", "grp3", "secret.txt", bob.file("steal.txt").toString())
                .refuses("3.4", ExitCode.DENIED, "not a member of");
        assertThat(bob.file("steal.txt")).doesNotExist();
        bob.types("list_requests", "grp3").refuses("3.5", ExitCode.DENIED, "not owner of group");
        charlie.types("accept_request", "grp3", "bob").refuses("3.6", ExitCode.DENIED, "not owner of group");
    }

    @Test
    @Tag("S2-45")
    @Tag("S2-25")
    void sequence4WhatIsThereIsNotMadeTwice() {
        Person.of(WORKPLACE, "alice4", trackers)
                .types("create_user", "alice", "another")
                .refuses("4.1", ExitCode.CONFLICT, "user exists");
        alice.types("create_group", "grp4").says("preparation", "group created");
        alice.types("create_group", "grp4").refuses("4.2", ExitCode.CONFLICT, "group exists");
        alice.types("upload_file", alice.writes("dup.txt", "original"), "grp4").says("preparation", "uploaded");
        alice.types("upload_file", alice.writes("other/dup.txt", "another"), "grp4")
                .refuses("4.3", ExitCode.CONFLICT, "file already exists in group");
    }

    @Test
    @Tag("S2-45")
    @Tag("S2-16")
    void sequence5AMemberMayLeaveOnceAndTheOwnerNever() {
        alice.types("create_group", "grp5").says("preparation", "group created");
        alice.types("leave_group", "grp5").refuses("5.1", ExitCode.CONFLICT, "owner cannot leave");
        bob.types("join_group", "grp5").says("preparation", "Wait for group owner to accept");
        alice.types("accept_request", "grp5", "bob").says("preparation", "accepted");

        bob.types("leave_group", "grp5").says("5.2", "you left grp5");
        bob.types("list_files", "grp5").refuses("5.3", ExitCode.DENIED, "not a member of");
        bob.types("leave_group", "grp5").refuses("5.4", ExitCode.DENIED, "not a member of");
    }

    @Test
    @Tag("S2-45")
    @Tag("S2-16")
    void sequence6WhoHasLeftIsLetInAgain() {
        alice.types("create_group", "grp6").says("preparation", "group created");
        alice.types("upload_file", alice.writes("shared.txt", "shared"), "grp6").says("preparation", "uploaded");
        bob.types("join_group", "grp6").says("preparation", "Wait for group owner to accept");
        alice.types("accept_request", "grp6", "bob").says("preparation", "accepted");
        bob.types("list_files", "grp6").says("6.1", "shared.txt");

        bob.types("leave_group", "grp6").says("preparation", "you left grp6");
        bob.types("list_files", "grp6").refuses("6.2", ExitCode.DENIED, "not a member of");

        bob.types("join_group", "grp6").says("preparation", "Wait for group owner to accept");
        alice.types("accept_request", "grp6", "bob").says("preparation", "accepted");
        bob.types("list_files", "grp6").says("6.3", "shared.txt");
    }

    @Test
    @Tag("S2-45")
    void sequence12WrongPasswordsUnknownUsersAndUnknownCommandsAreRefused() {
        Person dora = Person.of(WORKPLACE, "dora", trackers);
        dora.types("create_user", "dora", dora.password()).says("preparation", "user created");
        dora.types("login", "dora", "WRONG").refuses("12.1", ExitCode.DENIED, "invalid credentials");
        dora.types("login", "nobody", dora.password()).refuses("12.2", ExitCode.DENIED, "invalid credentials");
        dora.types("fly_to_moon").refuses("12.3", ExitCode.USAGE, "unknown command");
    }

    @Test
    @Tag("S2-45")
    void sequence13AnEmptyFileIsNotShared() {
        alice.types("create_group", "grp13").says("preparation", "group created");
        alice.types("upload_file", alice.makes("empty.txt", 0), "grp13")
                .refuses("13.1", ExitCode.USAGE, "cannot upload empty file (0 bytes)");
        alice.types("list_files", "grp13").says("13.1", "No files in group").lacks("13.1", "empty.txt");
    }

    @Test
    @Tag("S2-45")
    void sequence16TheStatusSaysWhoIsLoggedIn() {
        Person erin = Person.of(WORKPLACE, "erin", trackers);
        erin.types("create_user", "erin", erin.password()).says("preparation", "user created");
        erin.types("status").refuses("16.1", ExitCode.UNREACHABLE, "Not logged in");
        erin.types("login", "erin", erin.password()).says("preparation", "logged in");
        erin.types("status").says("16.2", "Logged in as erin");
        erin.types("logout").says("preparation", "logged out");
        erin.types("status").refuses("16.3", ExitCode.UNREACHABLE, "Not logged in");
    }

    @Test
    @Tag("S2-45")
    @Tag("S2-12")
    void sequence17ListsOfGroupsHaveWhatWasMade() {
        groupsAtFirst.says("17.1", "no groups found");
        charlie.types("create_group", "grpAlpha").says("preparation", "group created");
        charlie.types("create_group", "grpBeta").says("preparation", "group created");
        Answer groups = charlie.types("list_groups");
        groups.says("17.2", "grpAlpha");
        groups.says("17.3", "grpBeta");
    }
}
