// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

/**
 * Takes one step after the other, not one within the other: a step whose outcome comes at once asks for the next one before it returns,
 * thousands of times.
 *
 * <p>Confined to the node's serial context.
 */
final class Steps {
    private final Runnable step;
    private boolean stepping;
    private boolean another;

    /**
     * Takes none yet.
     *
     * @param step takes one, and sees to it that {@link #next} is called when the next one is due, or never again
     */
    Steps(Runnable step) {
        this.step = step;
    }

    /** Takes the next step, now or as soon as the one that asks for it has returned. */
    void next() {
        another = true;
        if (stepping) {
            return;
        }
        stepping = true;
        while (another) {
            another = false;
            step.run();
        }
        stepping = false;
    }
}
