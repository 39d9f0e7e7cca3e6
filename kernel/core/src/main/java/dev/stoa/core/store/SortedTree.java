package dev.stoa.core.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A sorted map whose every change makes a new one and leaves the old as it was, sharing all but the path to the change: a
 * copy costs nothing and can be read while others go on. An AVL tree (Adelson-Velsky and Landis, 1962). Put, remove and get
 * cost O(log n). Any thread.
 */
final class SortedTree<K extends Comparable<K>, V> {
    private static final class Node<K extends Comparable<K>, V> {
        private final K key;
        private final V value;
        private final @Nullable Node<K, V> left;
        private final @Nullable Node<K, V> right;
        private final int height;

        Node(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            this.height = 1 + Math.max(heightOf(left), heightOf(right));
        }
    }

    private final @Nullable Node<K, V> root;
    private final int size;

    private SortedTree(@Nullable Node<K, V> root, int size) {
        this.root = root;
        this.size = size;
    }

    static <K extends Comparable<K>, V> SortedTree<K, V> empty() {
        return new SortedTree<>(null, 0);
    }

    int size() {
        return size;
    }

    /** How many nodes lie between the root and the deepest one, both counted. */
    int height() {
        return heightOf(root);
    }

    Optional<V> get(K key) {
        Node<K, V> at = root;
        while (at != null) {
            int order = key.compareTo(at.key);
            if (order == 0) {
                return Optional.of(at.value);
            }
            at = order < 0 ? at.left : at.right;
        }
        return Optional.empty();
    }

    SortedTree<K, V> with(K key, V value) {
        return new SortedTree<>(put(root, key, value), get(key).isPresent() ? size : size + 1);
    }

    SortedTree<K, V> without(K key) {
        return get(key).isPresent() ? new SortedTree<>(remove(root, key), size - 1) : this;
    }

    /** The smallest key. */
    Optional<K> first() {
        return root == null ? Optional.empty() : Optional.of(leftmost(root).key);
    }

    /** The values in the order of their keys, from this key on. */
    Iterable<V> from(K key) {
        return () -> new Walk<>(pathTo(key));
    }

    /** All values in the order of their keys. */
    Iterable<V> values() {
        return () -> {
            Deque<Node<K, V>> path = new ArrayDeque<>();
            descend(path, root);
            return new Walk<>(path);
        };
    }

    private Deque<Node<K, V>> pathTo(K key) {
        Deque<Node<K, V>> path = new ArrayDeque<>();
        Node<K, V> at = root;
        while (at != null) {
            if (key.compareTo(at.key) <= 0) {
                path.push(at);
                at = at.left;
            } else {
                at = at.right;
            }
        }
        return path;
    }

    private static <K extends Comparable<K>, V> void descend(Deque<Node<K, V>> path, @Nullable Node<K, V> from) {
        Node<K, V> at = from;
        while (at != null) {
            path.push(at);
            at = at.left;
        }
    }

    /** The path holds the nodes that are still to be visited before their right sides. */
    private static final class Walk<K extends Comparable<K>, V> implements Iterator<V> {
        private final Deque<Node<K, V>> path;

        Walk(Deque<Node<K, V>> path) {
            this.path = path;
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public V next() {
            if (path.isEmpty()) {
                throw new NoSuchElementException();
            }
            Node<K, V> node = path.pop();
            descend(path, node.right);
            return node.value;
        }
    }

    private static <K extends Comparable<K>, V> int heightOf(@Nullable Node<K, V> node) {
        return node == null ? 0 : node.height;
    }

    private static <K extends Comparable<K>, V> Node<K, V> leftmost(Node<K, V> from) {
        Node<K, V> at = from;
        while (at.left != null) {
            at = at.left;
        }
        return at;
    }

    private static <K extends Comparable<K>, V> Node<K, V> put(@Nullable Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(key, value, null, null);
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return new Node<>(key, value, node.left, node.right);
        }
        return order < 0
                ? balanced(node, put(node.left, key, value), node.right)
                : balanced(node, node.left, put(node.right, key, value));
    }

    private static <K extends Comparable<K>, V> @Nullable Node<K, V> remove(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.key);
        if (order < 0) {
            return balanced(node, remove(node.left, key), node.right);
        }
        if (order > 0) {
            return balanced(node, node.left, remove(node.right, key));
        }
        if (node.left == null) {
            return node.right;
        }
        if (node.right == null) {
            return node.left;
        }
        Node<K, V> next = leftmost(node.right);
        return balanced(next, node.left, remove(node.right, next.key));
    }

    /** A node of this key and value over two sides whose heights differ by two at most, turned so that they differ by one. */
    private static <K extends Comparable<K>, V> Node<K, V> balanced(
            Node<K, V> of, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        int lean = heightOf(left) - heightOf(right);
        if (lean > 1 && left != null) {
            if (left.right != null && heightOf(left.left) < heightOf(left.right)) {
                Node<K, V> up = left.right;
                return over(up, over(left, left.left, up.left), over(of, up.right, right));
            }
            return over(left, left.left, over(of, left.right, right));
        }
        if (lean < -1 && right != null) {
            if (right.left != null && heightOf(right.right) < heightOf(right.left)) {
                Node<K, V> up = right.left;
                return over(up, over(of, left, up.left), over(right, up.right, right.right));
            }
            return over(right, over(of, left, right.left), right.right);
        }
        return over(of, left, right);
    }

    private static <K extends Comparable<K>, V> Node<K, V> over(
            Node<K, V> of, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        return new Node<>(of.key, of.value, left, right);
    }
}
