using Myelin.Core.Json;

namespace Myelin.Server.Federation;

/// <summary>Bounds of what is asked of other homeservers, and of what they ask.</summary>
internal static class FederationLimits
{
    /// <summary>The longest <c>Authorization</c> header that is read, in characters.</summary>
    public const int AuthorizationLength = 4_096;

    /// <summary>How many <c>Authorization</c> headers a request may have: one for each key that it is signed with.</summary>
    public const int AuthorizationHeaders = 8;

    /// <summary>The largest response of ordinary size, in bytes.</summary>
    public const int ResponseBytes = 16 * 1_024 * 1_024;

    /// <summary>The largest error that is read, in bytes.</summary>
    public const int ErrorBytes = 65_536;

    /// <summary>The deepest nesting of a response, in which events are a few levels down.</summary>
    public const int ResponseDepth = JsonLimits.MaximumDepth + 8;

    /// <summary>How many keys of a server are kept, those in use and old ones.</summary>
    public const int KeysPerServer = 64;

    /// <summary>The longest key ID, in characters.</summary>
    public const int KeyIdLength = 255;

    /// <summary>The largest document of a server's keys, in bytes.</summary>
    public const int KeyDocumentBytes = 65_536;

    /// <summary>How many documents one question to a notary is for.</summary>
    public const int NotaryDocuments = 100;

    /// <summary>The largest answer of a notary, in bytes.</summary>
    public const int NotaryAnswerBytes = NotaryDocuments * KeyDocumentBytes;

    /// <summary>Of how many servers this server passes on keys in one answer; others in the question are left out.</summary>
    public const int NotaryServers = 1_000;

    /// <summary>How many servers are asked for their keys at a time.</summary>
    public const int KeyFetchesAtOnce = 64;

    /// <summary>How many servers are asked for their keys or wait to be.</summary>
    public const int KeyFetchesWaiting = 8_192;

    /// <summary>About how many bytes a remembered key takes.</summary>
    public const long StoredKeyBytes = 320;

    /// <summary>How many redirects of <c>.well-known</c> are followed.</summary>
    public const int WellKnownRedirects = 10;

    /// <summary>The largest <c>.well-known</c> in bytes.</summary>
    public const int WellKnownBytes = 51_200;

    /// <summary>How many hosts are asked for their <c>.well-known</c> at a time.</summary>
    public const int WellKnownsAtOnce = 128;

    /// <summary>How many hosts are asked or wait to be.</summary>
    public const int WellKnownsWaiting = 8_192;

    /// <summary>For how long after it was fetched a key is valid at most ("Publishing Keys").</summary>
    public static readonly TimeSpan LongestKeyValidity = TimeSpan.FromDays(7);

    /// <summary>For how long this server's own document of keys is made.</summary>
    public static readonly TimeSpan OwnKeyValidity = TimeSpan.FromHours(24);

    /// <summary>How long a server may take to answer with keys.</summary>
    public static readonly TimeSpan KeyTimeout = TimeSpan.FromSeconds(20);

    /// <summary>How long a notary's answer waits for other servers.</summary>
    public static readonly TimeSpan NotaryPatience = TimeSpan.FromSeconds(10);

    /// <summary>How soon a server that has answered with its keys is asked again, for a key that is missing.</summary>
    public static readonly TimeSpan KeyInterval = TimeSpan.FromMinutes(1);

    /// <summary>How soon a server that has not answered with its keys is asked again; the wait doubles with each further failure.</summary>
    public static readonly TimeSpan FirstKeyBackOff = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait before a server is asked for its keys again.</summary>
    public static readonly TimeSpan LongestKeyBackOff = TimeSpan.FromHours(1);

    /// <summary>How long each step of a check may take.</summary>
    public static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(20);

    /// <summary>How long an ordinary call may take, to the end of its response.</summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(60);

    /// <summary>How long a host may take to answer with its <c>.well-known</c>, redirects included.</summary>
    public static readonly TimeSpan WellKnownTimeout = TimeSpan.FromSeconds(15);

    /// <summary>How long <c>.well-known</c> is kept if its host doesn't say ("Resolving server names").</summary>
    public static readonly TimeSpan WellKnownLifetime = TimeSpan.FromHours(24);

    /// <summary>How long it is kept at most, and how long it stands in while its host fails.</summary>
    public static readonly TimeSpan LongestWellKnownLifetime = TimeSpan.FromHours(48);

    /// <summary>How long it is kept at least, so that a host isn't asked before every request; also how long a first error is kept.</summary>
    public static readonly TimeSpan ShortestWellKnownLifetime = TimeSpan.FromMinutes(5);

    /// <summary>How long an error is kept at most.</summary>
    public static readonly TimeSpan LongestErrorLifetime = TimeSpan.FromHours(1);
}
