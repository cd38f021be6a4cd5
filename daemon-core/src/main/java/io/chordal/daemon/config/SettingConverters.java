// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.config;

import io.chordal.dht.id.Endpoint;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Teaches picocli the types of settings: durations, ranges of them, sizes, rates, addresses. */
public final class SettingConverters {
    private SettingConverters() {}

    /** Registers all of them with the command and those below it. */
    public static void register(CommandLine command) {
        command.registerConverter(Duration.class, reading(Durations::parse));
        command.registerConverter(DurationRange.class, reading(DurationRange::parse));
        command.registerConverter(ByteSize.class, reading(ByteSize::parse));
        command.registerConverter(ByteRate.class, reading(ByteRate::parse));
        command.registerConverter(ListenAddress.class, reading(ListenAddress::parse));
        command.registerConverter(Endpoint.class, reading(Endpoint::parse));
    }

    private static <T> ITypeConverter<T> reading(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }
}
