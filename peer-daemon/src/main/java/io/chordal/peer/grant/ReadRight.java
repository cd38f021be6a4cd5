// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grant;

/** The right to read a file, kept up until it is closed. Thread-safe. */
public interface ReadRight extends AutoCloseable {
    /** That to a file which everybody may read. */
    ReadRight EVERYBODYS = new ReadRight() {
        @Override
        public GrantStanding standing() {
            return new GrantStanding.Good();
        }

        @Override
        public void close() {}
    };

    /** As of now. */
    GrantStanding standing();

    /** It is not needed any more. */
    @Override
    void close();
}
