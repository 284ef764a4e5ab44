"""Programs that can run other commands through their options, their input or their files.

Tables only: what a rule that allows must name (`OPAQUE`, `RUNNERS`), and which options and
variables hold a command line. No list of such programs is complete: docs/threat-model.md.

Sources: the programs' manual pages; GTFOBins as a checklist.
"""

from __future__ import annotations

import re

SHELL_NAME = re.compile(
    r"^(static-sh|(r|ba|rba|da|a|k|pdk|mk|lk|z|rz|ya|po|hu|sa|o|bo)?sh([\d.]+|-static|\+)?)$"
)


def names(text: str) -> frozenset[str]:
    """Return the words of a table."""
    return frozenset(text.split())


# They run a file, their input or a language that is not read here.
OPAQUE = names("""
    source . fish csh tcsh pwsh xonsh elvish nu at batch crontab enable hash bind complete
    compgen mapfile readarray expect gdb lldb perl ruby irb node nodejs deno bun php lua luajit
    tclsh wish R Rscript julia jshell groovy scala ghci erl elixir iex guile racket sbcl clisp
    emacs ed red ex view rvim rview m4 gnuplot octave make gmake ninja cmake npm npx yarn pnpm
    rake bundle gem pip pip3 pipx easy_install ansible ansible-playbook cargo go mvn gradle ant
    tox nox just task fc sqlite3 mysql mariadb psql mongo mongosh redis-cli ftp lftp telnet tftp
    socat run-parts openvpn pppd puppet chef-client salt-call salt terraform vagrant packer
    ssh-agent rpm dpkg snap flatpak composer cpan hg svn darcs sftp mail mailx mutt nano pico
    micro joe pg most emacsclient rc es xdg-open systemd-cat ltrace fzf sudoedit visudo vipw vigr
    dc java jdb jjs jrunscript javaws kotlin kotlinc dotnet mono wine wine64 gs ghostscript tex
    latex pdftex pdflatex xetex xelatex luatex lualatex kak hx helix jed ne incrontab reptyr
    chef-apply chef-solo fossil bzr cvs pm2 forever supervisorctl initctl doxygen cscope restore
    rlogin clusterssh cssh dropbear sshd haproxy keepalived redis-server-sentinel
    goawk frawk uv uvx nix nix-shell nix-build nix-env guix sbatch srun salloc qsub portablectl
    rpmbuild bmake scons meson bazel gulp grunt webpack jest pytest tsx ts-node swift crystal nim
    zig dart v tcc cling octave-cli maxima gp sage matlab scilab bpython ptpython jupyter
    micropython runtest duckdb clickhouse-client sqlcmd sqlplus isql osql usql pgcli mycli litecli
    cqlsh pgbench postgres bpftrace bpftool stap dtrace wpa_cli wpa_action udhcpc xfs_io anacron
    ifup ifdown lsyncd procmail maildrop irssi weechat tshark newsboat mbsync offlineimap msmtp
    autossh amrestore ssh-keysign lpadmin
    bindkey zle vared zmodload autoload zcompile zpty sched zstyle compdef setopt unsetopt emulate
    swipl gprolog clojure clj bb osascript poetry pipenv hatch virtualenv pre-commit perldoc mix
    rebar3 lein sbt cabal stack opam luarocks cpanm snakemake nextflow airflow celery gunicorn uwsgi
    supervisord monit mage waf tup redo invoke fab doit vipe vidir runsv runsvdir incrond crond
    inetd ctest run-mailcap see sensible-browser x-www-browser exim exim4 zabbix_agentd kermit ncftp
    minicom cu mlr ansible-console ansible-pull rsyslogd syslog-ng telegraf collectd snmpd snmptrapd
    varnishd squid mysqld_safe login gdebi debuild dpkg-buildpackage alien fc r systemd-tmpfiles
    scriptlive funcsave funced emit commandline abbr fisher fish_add_path stunnel
    scheme mit-scheme chicken csi gosh ocaml utop runghc beeline impala-shell hive
    spark-shell spark-submit pyspark inotifyd telnetd tcpsvd udpsvd mdev wpa_supplicant
""")
# On a terminal they are used as they are; what is typed into them is looked at there.
INTERACTIVE = names("""
    vi vim nvim vimdiff nano view less more most man top htop btop pico micro joe watch
    mysql mariadb psql sqlite3 redis-cli telnet nmtui tig mc ranger screen tmux sudoedit visudo
    crontab mail mutt
""")
MULTIPLEXERS = names("tmux screen")
TERMINALS = re.compile(
    r"^(xterm|screen|tmux|vt[1-5]\d\d|linux|rxvt|konsole|gnome|putty|alacritty|kitty|foot|wezterm"
    r"|st|cygwin|ansi|Eterm|mintty|iterm2?|nsterm|dumb)([-.+].*|\d*)$"
)
"""What `TERM` may be where lines are read from the screen: these speak xterm's language."""
FULL_SCREEN = names("""
    vi vim nvim vimdiff nano view less more most man top htop btop pico micro joe watch nmtui tig
    mc ranger screen tmux git journalctl systemctl emacs sudoedit visudo vipw crontab dialog
    whiptail iotop iftop nload ncdu lnav alsamixer aptitude mutt fg
""")
REPLS = names("mysql mariadb psql sqlite3 redis-cli telnet mail")
EDITORS_ALONE = names("vi vim nvim vimdiff mc ranger tig")
"""Without a terminal they take their keys from standard input."""
OPENS_EDITOR = names("git crontab sudoedit visudo vipw vigr systemctl mutt mail")
"""An editor may have the screen inside of them."""
PAGES = names("less more man most journalctl mysql mariadb psql")
"""A pager may have it, which opens an editor with `v`."""
# Somewhere in their arguments is a command; where exactly is not read.
RUNNERS = names("""
    docker podman nerdctl kubectl oc crictl ctr lxc lxc-attach machinectl systemd-run
    systemd-nspawn parallel strace perf valgrind firejail bwrap numactl prlimit runcon setpriv
    capsh dbus-run-session dbus-launch xvfb-run faketime fakeroot fakechroot proot torsocks
    unbuffer rlwrap pkexec gosu su-exec tini dumb-init cpulimit tmux screen start-stop-daemon
    choom uclampset hyperfine entr logsave aa-exec sg newgrp cgexec schroot mosh sshpass chronic
    ifne pee setlock envdir envuidgid setuidgid softlimit chpst multitime daemonize nsjail
    catchsegv eatmydata pipexec cset please run0 rsh rexec doit incus distrobox toolbox
    flatpak-spawn unionfs sem systemd-inhibit systemd-socket-activate systemd-dissect
    setarch uname26 ppc64 s390x coreutils gnome-terminal xterm konsole x-terminal-emulator
    minikube k3s microk8s multipass lima limactl colima runc crun youki wsl orb finch
    docker-compose docker-machine virsh qm pct lxc-execute lxc-start oscap runit-run sv-exec
    svc-exec chpst udevadm logrotate pdsh clush pssh dsh dcli
    git-shell
""")
# First arguments with which they only show something.
CONTAINERS_SHOWN = re.compile(
    r"^(ps|images|logs|inspect|stats|info|top|port|version|history|events|diff|search"
    r"|compose (ps|logs|images|top|ls|config|version|port)|system (df|info|events)"
    r"|container (ls|ps|list|logs|inspect|stats|top|port)|image (ls|inspect|history)"
    r"|(volume|network|context) (ls|inspect))$"
)
HARMLESS_FIRST: dict[str, re.Pattern[str]] = {
    "dpkg": re.compile(r"^(-[lLsSpCV]|--(list|listfiles|status|search|verify|audit)|--print-.*)$"),
    "rpm": re.compile(r"^-q[a-z]*$"),
    "pip": re.compile(r"^(list|show|freeze|check)$"),
    "pip3": re.compile(r"^(list|show|freeze|check)$"),
    "docker": CONTAINERS_SHOWN,
    "podman": CONTAINERS_SHOWN,
    "kubectl": re.compile(
        r"^(get|describe|logs|top|version|cluster-info|api-resources|rollout (status|history)"
        r"|config (view|current-context|get-\w+)|auth can-i)$"
    ),
    "terraform": re.compile(r"^version$"),
    # Not ruby and lua, which go on.
    "perl": re.compile(r"^-v$"),
    "node": re.compile(r"^-v$"),
    "php": re.compile(r"^-v$"),
    "crontab": re.compile(r"^-l$"),
    "at": re.compile(r"^-l$"),
    "snap": re.compile(r"^(list|info|version)$"),
    "flatpak": re.compile(r"^(list|info)$"),
    "gem": re.compile(r"^(list|env)$"),
    "npm": re.compile(r"^(ls|list|view)$"),
    "java": re.compile(r"^-?-(version|help)$"),
    "sshd": re.compile(r"^-[tTV]"),
    "pm2": re.compile(r"^(l|ls|list|status|logs|monit|info|show|describe|restart|reload|stop)$"),
    "supervisorctl": re.compile(r"^(status|start|stop|restart|tail|avail|pid)$"),
    "haproxy": re.compile(r"^-(c|v+)$"),
    "dotnet": re.compile(r"^--(info|list-\w+)$"),
    "tmux": re.compile(r"^(ls|list-\w+)$"),
    "screen": re.compile(r"^-(ls|list|v)$"),
    "hash": re.compile(r"^(-r)?$"),
}
SHOWS_VERSION = re.compile(r"^(--version|--help|-V)$")
LOADER = re.compile(r"^(ld-linux[\w.-]*|ld-musl[\w.-]*|ld[\d.-]*\.so[\d.]*)$")
PYTHON = re.compile(
    r"^(i?python|pypy)[\d.]*(-dbg|-debug|[mtd])?$|^(perl|ruby|lua|php|node|tclsh)[\d.]+$"
)

# Options that hold a command line: name → patterns of whole words, long ones abbreviated.
COMMAND_OPTIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # program: (short options, long options); both may be glued to their value or not
    "tar": (
        ("-I", "-F"),
        (
            "--checkpoint-action",
            "--to-command",
            "--use-compress-program",
            "--info-script",
            "--new-volume-script",
            "--rsh-command",
            "--rmt-command",
        ),
    ),
    "rsync": (("-e", "-M"), ("--rsh", "--rsync-path", "--remote-option", "--daemon")),
    "split": ((), ("--filter",)),
    "sort": ((), ("--compress-program",)),
    "tcpdump": (("-z",), ("--postrotate-command",)),
    "zip": (("-T", "-TT"), ("--unzip-command",)),
    "wget": (("-e",), ("--use-askpass", "--execute", "--config")),
    "man": (("-P", "-H", "-L", "-C"), ("--pager", "--html", "--config-file", "--preprocessor")),
    "fd": (("-x", "-X"), ("--exec", "--exec-batch")),
    "fdfind": (("-x", "-X"), ("--exec", "--exec-batch")),
    "rg": ((), ("--pre", "--hostname-bin")),
    "bat": ((), ("--pager",)),
    "more": ((), ()),
    "less": (("-k",), ("--lesskey-file", "--lesskey-src", "--lesskey-content")),
    "nc": (("-e", "-c"), ("--exec", "--sh-exec", "--lua-exec")),
    "ncat": (("-e", "-c"), ("--exec", "--sh-exec", "--lua-exec")),
    "netcat": (("-e", "-c"), ("--exec", "--sh-exec")),
    "cpio": ((), ("--rsh-command", "--rmt-command")),
    "iptables": (("-M",), ("--modprobe",)),
    "ip6tables": (("-M",), ("--modprobe",)),
    "iptables-restore": (("-M",), ("--modprobe",)),
    "ip6tables-restore": (("-M",), ("--modprobe",)),
    "gpg": (
        (),
        (
            "--exec-path",
            "--photo-viewer",
            "--agent-program",
            "--dirmngr-program",
            "--options",
            "--homedir",
            "--load-extension",
        ),
    ),
    "ack": ((), ("--pager",)),
    "ag": ((), ("--pager",)),
    "delta": ((), ("--pager",)),
    "ranger": ((), ("--cmd", "--confdir", "--datadir")),
    "ctags": ((), ("--options",)),
    "modprobe": (("-C", "-d"), ("--config", "--dirname")),
    "mt": ((), ("--rsh-command",)),
    "aria2c": (
        (),
        (
            "--on-download-complete",
            "--on-download-error",
            "--on-download-pause",
            "--on-download-start",
            "--on-download-stop",
            "--on-bt-download-complete",
            "--conf-path",
        ),
    ),
    "smartd": (("-M", "-c", "-w"), ("--configfile", "--warnexec")),
    "dnsmasq": (("-C", "-6"), ("--dhcp-script", "--conf-file", "--conf-dir")),
    "dhclient": (("-sf", "-cf"), ()),
    "dhcpcd": (("-c", "-f"), ("--script", "--config")),
    "apache2": (("-f", "-c", "-C", "-d"), ()),
    "httpd": (("-f", "-c", "-C", "-d"), ()),
    "apache2ctl": (("-f", "-c", "-C", "-d"), ()),
    "apachectl": (("-f", "-c", "-C", "-d"), ()),
    "pg_ctl": (("-o", "-p"), ("--options",)),
    "mdadm": (("-p",), ("--program",)),
    "apt": (("-o", "-c"), ("--option", "--config-file")),
    "apt-get": (("-o", "-c"), ("--option", "--config-file")),
    "apt-cache": (("-o", "-c"), ("--option", "--config-file")),
    "aptitude": (("-o",), ()),
    "nala": (("-o",), ("--option",)),
    "zypper": (("-c",), ("--config", "--root", "--installroot", "--plus-repo")),
    "pacman": ((), ("--config", "--hookdir", "--root", "--sysroot")),
    "apk": (("-p",), ("--root", "--allow-untrusted", "--keys-dir")),
    "ebtables": (("-M",), ("--modprobe",)),
    "arptables": (("-M",), ("--modprobe",)),
    "pandoc": (
        ("-F", "-L", "-d"),
        ("--filter", "--lua-filter", "--pdf-engine", "--defaults", "--data-dir"),
    ),
    "yum": (("-c",), ("--setopt", "--config")),
    "dnf": (("-c",), ("--setopt", "--config")),
    "curl": (("-K",), ("--config", "--engine")),
    "jobs": (("-x",), ()),
    "ssh-keygen": (("-D", "-P", "-w"), ()),
    "ssh-add": (("-s", "-S"), ()),
    "scp": (("-S", "-o", "-F", "-D"), ()),
    "nmap": ((), ("--script", "--interactive", "--datadir", "--servicedb", "--versiondb")),
    "history": (("-s", "-p"), ()),
    "vim": (
        ("-c", "-S", "-s", "-u", "-U", "-e", "-E", "-T"),
        ("--cmd", "--remote-expr", "--remote-send"),
    ),
    "vi": (("-c", "-S", "-s", "-u", "-U", "-e", "-E", "-T"), ("--cmd",)),
    "nvim": (("-c", "-S", "-s", "-u", "-l", "-es"), ("--cmd", "--remote-expr", "--remote-send")),
    "vimdiff": (("-c", "-S", "-s", "-u", "-U", "-e", "-E"), ("--cmd",)),
    "view": (("-c", "-S", "-s", "-u", "-U", "-e", "-E", "-T"), ("--cmd",)),
    "nano": (("-s", "-f", "-S"), ("--speller", "--rcfile")),
    "pico": (("-s", "-f", "-S"), ("--speller", "--rcfile")),
    "mutt": (("-e", "-F"), ()),
    "mysql": (
        (),
        ("--pager", "--plugin-dir", "--init-command", "--defaults-file", "--defaults-extra-file"),
    ),
    "mariadb": (
        (),
        ("--pager", "--plugin-dir", "--init-command", "--defaults-file", "--defaults-extra-file"),
    ),
    "psql": (("-f",), ("--file",)),
    "sqlite3": (("-init",), ("--init",)),
    "mail": (("-~", "-S", "-X"), ("--exec", "--rcfile", "--config-file")),
    "install": ((), ("--strip-program",)),
    "systemctl": (("-H", "-M"), ()),
    "ssh-copy-id": (("-o",), ()),
    "ctest": ((), ("--build-and-test",)),
    "gcc": (("-wrapper",), ()),
    "nginx": (("-c", "-g"), ()),
}
# The loader, the shell, and the programs that ask the environment what to run.
DANGEROUS_VARIABLES = re.compile(
    r"^(PATH|IFS|ENV|BASH_.*|LD_.*|SHELLOPTS|BASHOPTS|PROMPT_COMMAND|PS[0-4]|GIT_CONFIG.*|GIT_EXEC_PATH"
    r"|GIT_TEMPLATE_DIR|GIT_DIR|PYTHON.*|PERL5.*|RUBY.*|NODE_.*|GCONV_PATH|JAVA_TOOL_OPTIONS"
    r"|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|EXINIT|VIMINIT|MYVIMRC|LESS|LESSOPEN|LESSCLOSE|LESSKEY.*|LESSEDIT"
    r"|LESSECHO|LESSMETAESCAPE|MORE"
    r"|TAR_OPTIONS|RSYNC_.*|HOME|XDG_CONFIG_.*|INPUTRC|MAILPATH|HISTFILE|HISTCMD|histchars|FPATH|ZDOTDIR|SHELL"
    r"|AWKPATH|AWKLIBPATH|MAKEFLAGS|MAKEFILES|LUA_.*|PHP.*|R_.*|TERMINFO.*|MANOPT|OPENSSL_CONF"
    r"|CURL_HOME|WGETRC|NPM_.*|npm_.*|DOCKER_.*|KUBECONFIG|KUBECTL_.*|CDPATH|SYSTEMD_EDITOR|SUDO_.*"
    r"|NULLCMD|READNULLCMD|STTY|\w+_functions|fish_\w+|EDITRC|HOSTALIASES|OLDPWD|DIRSTACK|PERLDB_OPTS|FZF_\w+|JAVA_OPTS|MAVEN_OPTS|SCREENRC|BASHRC"
    r"|MANLESS|MANROFFOPT|SYSTEMD_LESS|SYSTEMD_PAGERSECURE|BAT_OPTS|BAT_CONFIG_\w+|ACKRC|ACK_OPTIONS"
    r"|RIPGREP_CONFIG_PATH|PSQLRC|MYSQL_HOME|LIBMYSQL_PLUGIN\w*|VIM|VIMRUNTIME|GCC_EXEC_PREFIX"
    r"|COMPILER_PATH|GNUPGHOME|SSH_SK_PROVIDER|AWS_CONFIG_FILE|GTK_(MODULES|PATH)|GIO_\w+_MODULES"
    r"|GIO_MODULE_DIR|QT_\w*PLUGIN\w*|OPENSSL_(MODULES|ENGINES)|LOCPATH|GLIBC_TUNABLES|MALLOC_TRACE"
    r"|SASL_PATH|GOFLAGS|RUSTC_\w*WRAPPER|EMACSLOADPATH|DOTNET_STARTUP_HOOKS"
    r"|GIT_COMMON_DIR|LESSGLOBALTAGS|GROFF_\w+|GDK_PIXBUF_MODULE_FILE|GST_PLUGIN\w*|KRB5_CONFIG"
    r"|ZIPOPT|PERLLIB|APT_CONFIG|CARGO_HOME)$"
)
COMMAND_VARIABLES = re.compile(
    r"^(\w*(PAGER|EDITOR|BROWSER|COMMAND|_CMD|_RSH|_HOOK|_HELPER|_PROGRAM|MAILER)|VISUAL|FCEDIT|GIT_SSH(_COMMAND)?|GIT_PROXY_COMMAND"
    r"|GIT_EXTERNAL_DIFF|GIT_ASKPASS|SSH_ASKPASS|(\w+_)?ASKPASS|CVS_RSH|RSH|GIT_SEQUENCE_EDITOR)$"
)
ZSH_TABLES = names("""
    functions aliases galiases saliases dis_functions dis_aliases dis_galiases dis_saliases
""")
"""An assignment to them defines what a word runs, in zsh."""
ZSH_LISTS = names("path fpath cdpath module_path")
"""As arrays they are zsh's `PATH` and its like; in bash, names like any other."""
PAGERS = frozenset({"cat", "less", "more", "most", ""})
EDITORS = frozenset({"vi", "vim", "nvim", "nano", "true", ":"})

# With arguments like these, a program runs or loads something: name → what to look for.
RUNS_WHEN = {
    name: re.compile(pattern)
    for programs, pattern in {
        "mount": r"(?i)fuse|helper",
        "sshfs": r"(?i)ssh_command|proxycommand|localcommand|(^|\s)-F",
        "print": r"(^|\s)-\w*[Pzsv]",
        "functions": r"(^|\s)(-\w*[cMT]|--copy)",
        "sysctl": r"kernel[./](core_pattern|modprobe|hotplug|poweroff_cmd)\s*=|usermodehelper"
        r"|(^|\s)(-\w*p|--load)[\s=]*(?!/etc/|/usr/|-|$)\S",
        "insmod": r"^(?!--)\S",
        "update-alternatives alternatives": r"--install",
        "service invoke-rc.d rc-service": r"^\S*/",
        "groff troff": r"(^|\s)-\w*U",
        "sox play rec": r"(^|\s)\|",
        "asciidoctor": r"(^|\s)(-r|-T|--require|--template-dir)",
        "wg-quick": r"/",
        "rename": r"\bs(\W)(?:(?!\1).)*\1(?:(?!\1).)*\1[a-z]*e|`|\b(system|unlink|exec|qx|eval|do"
        r"|require|use|open)\b|\(\?\??\{",
        "busctl": r"\b(call|set-property|emit)\b",
        "dbus-send": r"\S",
        "gdbus qdbus": r"\bcall\b|^org",
        "tc": r"\bexec\b|-b",
        "gh glab": r"^(alias (set|import)|ext\w* (exec|install)|codespace ssh)",
        "helm": r"^plugin (install|update)|--post-renderer",
        "convert identify mogrify montage magick": r"(^|\s)(@|\||ephemeral:|msl:|mvg:)",
        "exiftool": r"(^|\s)-(config|if)",
        "gcc g++ cc c++ clang clang++ cpp ld": r"-wrapper|(^|\s)(-B|@)|-f?plugin|-specs|-fuse-ld=/"
        r"|-load\b|-fpass",
        "ar nm strip ranlib": r"--plugin|(^|\s)@",
        "lynx w3m links elinks": r"^(?!.*-dump)",
        "redis-server": r"--loadmodule",
        "openssl": r"^engine\b|(^|\s)-(engine|provider)\b",
        "gcloud az aws": r"--(command|scripts|parameters)|ssh|exec",
        "rustc": r"(^|\s)(-C\s*|--codegen[\s=])(linker|link-args?)\b|plugin|(^|\s)@",
        "rclone restic borg duplicity rdiff-backup unison": r"-(-password-command|-rsh|\w+cmd)"
        r"|-(-gpg-binary|-remote-schema)|\.command=",
        "mpv vlc yt-dlp youtube-dl": r"--(script|extraintf|exec|conf|netrc-cmd|\w*downloader|plug)",
        "ntpd": r"(^|\s)-\w*S",
        "integer float": r"=.*[^\d.\s]",
    }.items()
    for name in programs.split()
}
# GNU's programs on other systems: `grm`, `gfind`.
WITH_PREFIX = names("""
    grm gcp gmv gln gdd gtee gcat gls gfind gxargs gtar genv gtimeout gnice gnohup gsort gsplit
    ghead gtail gchmod gchown gchgrp gchroot ginstall gmkdir grmdir gtouch gtruncate gshred
    gunlink gstdbuf gmake
""")
OTHER_NAMES = {
    "gvim": "vim", "evim": "vim", "vim.basic": "vim", "vim.tiny": "vim", "vim.nox": "vim",
    "vim.gtk": "vim", "vim.gtk3": "vim", "vim.athena": "vim", "vim.motif": "vim", "editor": "vim",
    "sensible-editor": "vim", "nano-tiny": "nano", "pager": "less", "sensible-pager": "less",
    "s-nail": "mail", "bsd-mailx": "mail", "heirloom-mailx": "mail", "mail.mailutils": "mail",
    "netkit-ftp": "ftp", "tnftp": "ftp", "pftp": "ftp", "inetutils-ftp": "ftp",
    "inetutils-telnet": "telnet", "gdb-multiarch": "gdb", "docker.io": "docker", "batcat": "bat",
    "rpmquery": "rpm", "rpmverify": "rpm", "prename": "rename", "perl-rename": "rename",
    "file-rename": "rename", "xtables-nft-multi": "xtables-multi",
    "xtables-legacy-multi": "xtables-multi", "slogin": "ssh", "7za": "7z", "7zr": "7z",
}  # fmt: skip
"""Programs as distributions also call them."""
FLAVOUR = re.compile(
    r"(?P<firewall>ip6?tables|ebtables|arptables)-(?:legacy|nft)(?P<how>-\w+)?"
    r"|nc\.(?:traditional|openbsd)|(?P<pip>pip)3?\.\d+|(?:ex|vi|view|rvim|rview|vimdiff)\.\w+"
    r"|(?:\w+-linux-gnu\w*-)?(?P<tool>gcc|g\+\+|cpp|ld|ar|nm|strip|clang)(?:-[\d.]+|\.(?:bfd|gold))?"
)


def usual_name(name: str) -> str:
    """Return what a program is usually called: `vim` for `vim.basic`, `gcc` for `gcc-12`."""
    found = FLAVOUR.fullmatch(name)
    if found is None:
        return OTHER_NAMES.get(name, name)
    if found["firewall"]:
        return found["firewall"] + (found["how"] or "")
    return found["tool"] or found["pip"] or name.partition(".")[0]


VERSIONED_AWK = re.compile(r"^[gmn]?awk[\d.-]*$|^original-awk$|^bioawk$")

# Awk and sed programs that only look at text.
AWK_RUNS = re.compile(r"system|@|(?<!\|)\|(?!\|)")
AWK_READS = re.compile(r"getline[^;}\n<>]{0,199}<\s*(\"[^\"\\\n]*\"(?!\s*[\w\"($]))?")
"""A file that it reads by itself, if a constant names it."""
AWK_WRITES = re.compile(r"print[^;}\n]*>")
_ADDRESS = r"(?:\d+(?:~\d+)?|\$|/(?:[^/\\\n]|\\.)*/[IM]*)"


def _build_sed() -> re.Pattern[str]:
    delimiters = "/|,#:@!%_+"
    bodies = []
    for delimiter in delimiters:
        d = re.escape(delimiter)
        part = rf"(?:[^{d}\\\n]|\\.)*"
        bodies.append(rf"[sy]{d}{part}{d}{part}{d}[gpiIM0-9]*")
    simple = r"[pdqQ=gGhHxnNDPlz]"
    command = rf"(?:{_ADDRESS}(?:\s*,\s*[+~]?{_ADDRESS})?)?\s*!?\s*(?:{'|'.join(bodies)}|{simple})"
    return re.compile(rf"\s*(?:{command}\s*(?:[;\n]\s*|$))*\s*")


SED_READS = _build_sed()
