// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import io.chordal.dht.replica.StaticHomes.Quorum;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what {@code --quorum} says. */
final class QuorumName implements ITypeConverter<Quorum> {
    @Override
    public Quorum convert(String text) {
        return switch (text) {
            case "majority" -> Quorum.MAJORITY;
            case "available" -> Quorum.AVAILABLE;
            default -> throw new TypeConversionException("expected majority or available, but was '" + text + "'");
        };
    }
}
