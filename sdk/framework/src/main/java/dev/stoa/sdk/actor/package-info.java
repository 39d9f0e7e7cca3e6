/**
 * Actor systems that stay within their process: no remoting, few threads, ended by their owner only. May use Akka and nothing
 * of ours. No state.
 */
@NullMarked
package dev.stoa.sdk.actor;

import org.jspecify.annotations.NullMarked;
