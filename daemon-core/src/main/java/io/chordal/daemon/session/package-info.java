// SPDX-License-Identifier: Apache-2.0
/** The session of a home: who is logged in there, kept in a file that peerctl and the peer of the home both use. */
@NullMarked
package io.chordal.daemon.session;

import org.jspecify.annotations.NullMarked;
