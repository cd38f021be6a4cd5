// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.config;

import io.chordal.dht.id.Endpoint;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Teaches picocli the types of settings: durations, ranges of them, sizes, rates, addresses, numbers, paths. */
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
        command.registerConverter(Path.class, reading(HomeDirectory::path));
        ITypeConverter<Integer> number = reading(text -> Math.toIntExact(wholeNumber(text, Integer.MAX_VALUE)));
        command.registerConverter(Integer.class, number);
        command.registerConverter(int.class, number);
        ITypeConverter<Long> large = reading(text -> wholeNumber(text, Long.MAX_VALUE));
        command.registerConverter(Long.class, large);
        command.registerConverter(long.class, large);
    }

    /** Digits of ASCII alone, with a sign or not: a number of another script is rather a mistake than meant. */
    private static long wholeNumber(String text, long most) {
        if (!text.matches("[+-]?[0-9]+")) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number");
        }
        BigInteger number = new BigInteger(text);
        if (number.abs().compareTo(BigInteger.valueOf(most)) > 0) {
            throw new IllegalArgumentException("'" + text + "' is beyond " + most);
        }
        return number.longValueExact();
    }

    private static <T> ITypeConverter<T> reading(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException | SettingsException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }
}
