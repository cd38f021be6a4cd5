// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import java.util.Map;
import java.util.stream.Collectors;

/** What the demonstration's daemons are given of the environment: nothing of the user's Chordal settings. Stateless. */
final class DemoEnvironment {
    private DemoEnvironment() {}

    static Map<String, String> of(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(entry -> !entry.getKey().startsWith("CHORDAL_"))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
