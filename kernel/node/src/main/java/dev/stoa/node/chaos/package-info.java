/** {@code stoa chaos}: harms a cluster of its own and judges it. The harm itself is the test kit's. No state. */
@NullMarked
package dev.stoa.node.chaos;

import org.jspecify.annotations.NullMarked;
