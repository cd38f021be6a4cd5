// SPDX-License-Identifier: Apache-2.0
/** The home directory of a daemon: its lock, its token, the addresses it listens at. */
@NullMarked
package io.chordal.daemon.home;

import org.jspecify.annotations.NullMarked;
