// SPDX-License-Identifier: Apache-2.0
/** What the tarball holds and how it runs, on one machine and on several, which are loopback addresses here. */
@NullMarked
package io.chordal.it.distribution;

import org.jspecify.annotations.NullMarked;
