// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.sequences;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.cli.failure.ExitCode;
import io.chordal.it.harness.Peerctl;

/** What a command answered, to be checked under the number that the check has in the earlier system's suite. Immutable. */
record Answer(Peerctl.Result result) {
    static Answer of(Peerctl.Result result) {
        return new Answer(result);
    }

    /** Checks that the command did what it was told to, and said all of this. */
    Answer says(String check, String... words) {
        return ends(check, ExitCode.OK, words);
    }

    /** Checks that the command refused for a reason of this kind, and said all of this. */
    Answer refuses(String check, ExitCode kind, String... words) {
        return ends(check, kind, words);
    }

    /** Checks that the command did not say this. */
    Answer lacks(String check, String words) {
        assertThat(said()).as("%s: %s", check, result).doesNotContainIgnoringCase(words);
        return this;
    }

    private Answer ends(String check, ExitCode code, String... words) {
        assertThat(result.exitCode()).as("%s: exit code of %s", check, result).isEqualTo(code.code());
        for (String each : words) {
            assertThat(said()).as("%s: %s", check, result).contains(each);
        }
        return this;
    }

    /** All that it said, on both streams. */
    String said() {
        return result.out() + result.err();
    }
}
