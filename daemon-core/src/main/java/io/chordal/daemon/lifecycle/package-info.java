// SPDX-License-Identifier: Apache-2.0
/** How a daemon is started and stopped. */
@NullMarked
package io.chordal.daemon.lifecycle;

import org.jspecify.annotations.NullMarked;
