// SPDX-License-Identifier: Apache-2.0
/** What the tests with real processes stand on: daemons, clusters, peerctl, files, and waiting with a deadline. */
@NullMarked
package io.chordal.it.harness;

import org.jspecify.annotations.NullMarked;
