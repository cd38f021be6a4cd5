// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The table of the reference systems' commands against the commands that there are. */
class ReferenceFormTest {
    private final CommandLine peerctl = CommandTrees.whole();

    @Test
    void everyHiddenCommandIsInTheTable() {
        List<String> hidden = peerctl.getSubcommands().entrySet().stream()
                .filter(each -> each.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();

        assertThat(hidden)
                .isNotEmpty()
                .isSubsetOf(ReferenceForm.ALL.stream()
                        .flatMap(form -> form.words().stream())
                        .toList());
    }

    @Test
    void everyCommandThatTheTablePointsToIsThere() {
        for (ReferenceForm form : ReferenceForm.ALL) {
            if (!form.here().isEmpty()) {
                assertThat(form.here().split(", (then )?"))
                        .allSatisfy(line -> assertThat(CommandTrees.find(peerctl, line))
                                .as(line)
                                .isPresent());
            }
        }
    }

    @Test
    void noCommandIsSaidToBeMissingThatIsThere() {
        assertThat(ReferenceForm.ALL.stream()
                        .filter(form -> form.here().isEmpty())
                        .flatMap(form -> form.words().stream()))
                .isNotEmpty()
                .doesNotContainAnyElementsOf(peerctl.getSubcommands().keySet());
    }
}
