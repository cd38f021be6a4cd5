// SPDX-License-Identifier: Apache-2.0
/** The few things that the stores do with files, behind a seam at which tests cut the power. */
@NullMarked
package io.chordal.swarm.disk;

import org.jspecify.annotations.NullMarked;
