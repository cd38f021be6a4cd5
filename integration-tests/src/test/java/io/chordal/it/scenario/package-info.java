// SPDX-License-Identifier: Apache-2.0
/** What users see when real daemons share, fetch, die and come back. */
@NullMarked
package io.chordal.it.scenario;

import org.jspecify.annotations.NullMarked;
