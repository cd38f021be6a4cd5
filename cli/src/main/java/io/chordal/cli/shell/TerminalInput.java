// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.home.Home;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * Lines that somebody types at a terminal, with completion and a history in the home.
 *
 * <p>Ctrl-C cancels the line; while a command runs it interrupts the thread of the shell. Confined to that thread.
 */
final class TerminalInput implements ShellInput {
    private final Terminal terminal;
    private final LineReader reader;

    private TerminalInput(Terminal terminal, LineReader reader) {
        this.terminal = requireNonNull(terminal, "terminal is null");
        this.reader = requireNonNull(reader, "reader is null");
    }

    /** The process's own terminal, with a history in a home. */
    static TerminalInput open(Home home, Completer completer) throws IOException {
        return open(TerminalBuilder.builder().system(true).dumb(true).build(), home, completer);
    }

    /** A terminal, which is closed with this. */
    static TerminalInput open(Terminal terminal, Home home, Completer completer) throws IOException {
        LineReader reader = LineReaderBuilder.builder()
                .appName("peerctl")
                .terminal(terminal)
                .completer(completer)
                .parser(new DefaultParser())
                .history(KeptHistory.open(home))
                .variable(LineReader.HISTORY_SIZE, KeptHistory.MOST)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        return new TerminalInput(terminal, reader);
    }

    @Override
    public boolean isAttended() {
        return true;
    }

    @Override
    public Optional<String> line(String prompt) {
        try {
            return Optional.of(reader.readLine(prompt));
        } catch (UserInterruptException e) {
            return Optional.of("");
        } catch (EndOfFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public int run(IntSupplier command) {
        Thread shell = Thread.currentThread();
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> shell.interrupt());
        try {
            return command.getAsInt();
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
            // What came too late for the command is not for the next line.
            Thread.interrupted();
        }
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
