// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.home;

/** Another process lives in the home. */
public final class HomeInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HomeInUseException(Home home) {
        super("the home " + home.path() + " is in use by process "
                + home.pid().map(pid -> Long.toString(pid)).orElse("unknown")
                + "; stop it, or choose another home with --home");
    }
}
