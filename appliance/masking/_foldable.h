/* Where a text may have what `folding.FOLDABLE` begins with: 32 or 16 bytes at once, as the
 * processor allows. */
#include <stdint.h>

static const uint8_t FOLD_BYTES[8] = {'\n', '%', '&', '(', '<', '[', '\\', '{'};

static inline int is_foldable(uint8_t byte) {
    int found = byte >= 0xC2;
    for (int i = 0; i < 8; i++) found |= byte == FOLD_BYTES[i];
    return found;
}

#ifdef __SSE2__
#include <immintrin.h>

/* A byte is one of them if its two halves have a bit in common: 1 for \n, 2 for % & (, 4 for <,
 * 8 for [ \, 16 for {, 32 and 64 for C2 and above. */
__attribute__((target("avx2"))) static Py_ssize_t next_foldable_of_32(
    const uint8_t *text, Py_ssize_t size, Py_ssize_t at
) {
    const __m256i low = _mm256_broadcastsi128_si256(_mm_setr_epi8(
        64, 64, 96, 96, 96, 98, 98, 96, 98, 96, 97, 120, 108, 96, 96, 96));
    const __m256i high = _mm256_broadcastsi128_si256(_mm_setr_epi8(
        1, 0, 2, 4, 0, 8, 0, 16, 0, 0, 0, 0, 32, 64, 64, 64));
    const __m256i half = _mm256_set1_epi8(15);
    for (; at + 32 <= size; at += 32) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(text + at));
        __m256i one = _mm256_shuffle_epi8(low, _mm256_and_si256(bytes, half));
        __m256i other = _mm256_shuffle_epi8(
            high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half));
        __m256i none = _mm256_cmpeq_epi8(_mm256_and_si256(one, other), _mm256_setzero_si256());
        unsigned mask = ~(unsigned)_mm256_movemask_epi8(none);
        if (mask) return at + __builtin_ctz(mask);
    }
    return at;
}

static Py_ssize_t next_foldable_of_16(const uint8_t *text, Py_ssize_t size, Py_ssize_t at) {
    const __m128i letters = _mm_set1_epi8((char)0xC2);
    for (; at + 16 <= size; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(text + at));
        __m128i found = _mm_cmpeq_epi8(_mm_max_epu8(bytes, letters), bytes);
        for (int i = 0; i < 8; i++)
            found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)FOLD_BYTES[i])));
        unsigned mask = (unsigned)_mm_movemask_epi8(found);
        if (mask) return at + __builtin_ctz(mask);
    }
    return at;
}
#endif

/* The first place from `at` on, or `size`. */
static inline Py_ssize_t next_foldable(const uint8_t *text, Py_ssize_t size, Py_ssize_t at) {
#ifdef __SSE2__
    if (__builtin_cpu_supports("avx2")) at = next_foldable_of_32(text, size, at);
    else at = next_foldable_of_16(text, size, at);
#endif
    while (at < size && !is_foldable(text[at])) at++;
    return at;
}
