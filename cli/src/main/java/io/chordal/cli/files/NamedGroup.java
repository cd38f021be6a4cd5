// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the name of a group that the user typed; who types none means {@code public}, or all.
 *
 * <p>Stateless. An empty one is refused: it is what a script says whose variable is not set, and would show to everybody what was meant
 * for a group.
 */
public final class NamedGroup implements ITypeConverter<String> {
    /** A reader of names. */
    public NamedGroup() {}

    @Override
    public String convert(String typed) {
        if (typed.isBlank()) {
            throw new TypeConversionException(
                    "the name of a group is empty; an unset variable in a script looks like this");
        }
        return typed;
    }
}
