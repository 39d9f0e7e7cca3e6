/**
 * Files that tasks need, fetched once for each content and kept by their hash. May use blobs and addresses of the
 * transport and the contract. Soft state: what is missing is fetched again.
 */
@NullMarked
package dev.stoa.agent.artifact;

import org.jspecify.annotations.NullMarked;
