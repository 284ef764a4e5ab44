/* SipHash-2-4 of many short values at a time, in the widest registers that the machine has.
 *
 * Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012. */
#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LANES 16
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__)
#define WIDEST __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WIDEST
#endif

#define EACH(count) for (int i = 0; i < (count); i++)
#define ROTATE(value, bits) ((value) << (bits) | (value) >> (64 - (bits)))
#define SIP_ROUND(count)                                                              \
    EACH(count) {                                                                     \
        a[i] += b[i], b[i] = ROTATE(b[i], 13) ^ a[i], a[i] = ROTATE(a[i], 32);        \
        c[i] += d[i], d[i] = ROTATE(d[i], 16) ^ c[i];                                 \
        a[i] += d[i], d[i] = ROTATE(d[i], 21) ^ a[i];                                 \
        c[i] += b[i], b[i] = ROTATE(b[i], 17) ^ c[i], c[i] = ROTATE(c[i], 32);        \
    }
#define SIP_BEGIN(count, k0, k1)                                                      \
    uint64_t a[count], b[count], c[count], d[count];                                  \
    EACH(count) {                                                                     \
        a[i] = (k0) ^ UINT64_C(0x736F6D6570736575);                                   \
        b[i] = (k1) ^ UINT64_C(0x646F72616E646F6D);                                   \
        c[i] = (k0) ^ UINT64_C(0x6C7967656E657261);                                   \
        d[i] = (k1) ^ UINT64_C(0x7465646279746573);                                   \
    }
#define SIP_ABSORB(count, word)                                                       \
    EACH(count) d[i] ^= (word);                                                       \
    SIP_ROUND(count) SIP_ROUND(count)                                                 \
    EACH(count) a[i] ^= (word);
#define SIP_END(count)                                                                \
    EACH(count) c[i] ^= 0xFF;                                                         \
    SIP_ROUND(count) SIP_ROUND(count) SIP_ROUND(count) SIP_ROUND(count)

/* Return the 8 bytes of `data` as a number. */
static inline uint64_t sip_word(const uint8_t *data) {
    uint64_t word;
    memcpy(&word, data, 8);
    return le64toh(word);
}

/* Return the last word of `size` bytes: what no whole word has, and the length. */
static inline uint64_t sip_last_word(const uint8_t *data, ptrdiff_t size) {
    ptrdiff_t left = size & 7;
    uint64_t word = 0;
    if (left && size > 8) word = sip_word(data + size - 8) >> (64 - 8 * left);
    else for (ptrdiff_t at = 0; at < left; at++) word |= (uint64_t)data[at] << 8 * at;
    return word | (uint64_t)(size & 0xFF) << 56;
}

/* Hash LANES values of `count` words each: the first word of each, the second of each, ... */
WIDEST static void sip_lanes(uint64_t k0, uint64_t k1, const uint64_t *words, int count,
                             uint64_t *hashes) {
    SIP_BEGIN(LANES, k0, k1)
    for (; count; count--, words += LANES) { SIP_ABSORB(LANES, words[i]) }
    SIP_END(LANES)
    EACH(LANES) hashes[i] = a[i] ^ b[i] ^ c[i] ^ d[i];
}

/* Hash one value of any size. */
static uint64_t sip_one(uint64_t k0, uint64_t k1, const uint8_t *data, ptrdiff_t size) {
    SIP_BEGIN(1, k0, k1)
    for (ptrdiff_t at = 0; size - at >= 8; at += 8) { SIP_ABSORB(1, sip_word(data + at)) }
    SIP_ABSORB(1, sip_last_word(data, size))
    SIP_END(1)
    return a[0] ^ b[0] ^ c[0] ^ d[0];
}
