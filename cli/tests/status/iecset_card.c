/* A sound card for iecset (alsa-utils) where there is none: one control, whose channel status is the
 * hex in IECSET_STATUS. Preloaded in front of the ALSA library; what is set lasts as long as the program. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    unsigned char status[24];
    unsigned char subcode[147];
    unsigned char pad;
    unsigned char dig_subframe[4];
} iec958;

void snd_ctl_elem_value_set_iec958(void *value, const iec958 *status);
void snd_ctl_elem_value_get_iec958(const void *value, iec958 *status);

static int card;
static int is_set;
static iec958 status;

int snd_ctl_open(void **ctl, const char *name, int mode) { *ctl = &card; return 0; }
int snd_ctl_close(void *ctl) { return 0; }
int snd_ctl_elem_list(void *ctl, void *list) { return 0; }
int snd_ctl_elem_list_alloc_space(void *list, unsigned entries) { return 0; }
unsigned snd_ctl_elem_list_get_count(const void *list) { return 1; }
unsigned snd_ctl_elem_list_get_used(const void *list) { return 1; }
void snd_ctl_elem_list_get_id(const void *list, unsigned n, void *id) {}
unsigned snd_ctl_elem_list_get_index(const void *list, unsigned n) { return 0; }
const char *snd_ctl_elem_list_get_name(const void *list, unsigned n) { return "IEC958 Playback Default"; }
void snd_ctl_elem_value_set_id(void *value, const void *id) {}

int snd_ctl_elem_write(void *ctl, void *value) {
    snd_ctl_elem_value_get_iec958(value, &status);
    is_set = 1;
    return 0;
}

int snd_ctl_elem_read(void *ctl, void *value) {
    const char *hex = is_set ? NULL : getenv("IECSET_STATUS");
    for (int n = 0; hex && strlen(hex) >= 2 && n < 24; n++, hex += 2) {
        unsigned byte = 0;
        sscanf(hex, "%2x", &byte);
        status.status[n] = byte;
    }
    snd_ctl_elem_value_set_iec958(value, &status);
    return 0;
}
