using System.Collections.Immutable;

namespace Myelin.Api.Contracts;

/// <summary>One endpoint of the specification as data: what routing, authentication, limits and the coverage table are derived from.</summary>
/// <param name="Id">The <c>operationId</c> of the OpenAPI data.</param>
/// <param name="Method">The HTTP method in upper case.</param>
/// <param name="Path">The path template, <c>{name}</c> for each parameter.</param>
public sealed record Operation(string Id, string Method, string Path)
{
    /// <summary>Older forms of the path that are still served (<c>r0</c> and the like).</summary>
    public ImmutableArray<string> OlderPaths { get; init; } = [];

    public AuthScheme Auth { get; init; } = AuthScheme.AccessToken;

    /// <summary>The scope that an access token needs (OAuth 2.0 API, "Scope"); null where none is shown.</summary>
    public string? Scope
    {
        get => field ?? (Auth is AuthScheme.AccessToken or AuthScheme.OptionalAccessToken ? OAuthScopes.ClientApi : null);
        init;
    }

    /// <summary>
    /// Whether it may answer 401 with flows of which one is to be completed first ("User-Interactive Authentication API"); its body then takes <c>auth</c>.
    /// </summary>
    public bool IsInteractive { get; init; }

    /// <summary>Whether guests may call it (Client-Server API, "Guest Access").</summary>
    public bool AllowsGuests { get; init; }

    /// <summary>
    /// Whether a suspended account may not call it ("Account suspension"). Where that depends on the request, whoever carries it out decides.
    /// </summary>
    public bool RefusesSuspended { get; init; }

    /// <summary>Whether a locked account may call it ("Account locking": only logging out).</summary>
    public bool AllowsLocked { get; init; }

    /// <summary>
    /// Whether an absent body is read as <c>{}</c>. Otherwise an operation that reads one refuses its absence with <c>M_NOT_JSON</c>: nobody means to wipe
    /// what is stored by sending nothing.
    /// </summary>
    public bool AllowsNoBody { get; init; }

    public RateLimitClass RateLimit { get; init; } = RateLimitClass.None;

    /// <summary>False for what the specification does not describe, such as <c>/_synapse/admin</c>: left out of the coverage table.</summary>
    public bool IsSpecified { get; init; } = true;

    /// <summary>The largest body read, in bytes.</summary>
    public int MaximumBody { get; init; } = 1_048_576;

    public static Operation Get(string id, string path) => new(id, "GET", path);

    public static Operation Put(string id, string path) => new(id, "PUT", path);

    public static Operation Post(string id, string path) => new(id, "POST", path);

    public static Operation Delete(string id, string path) => new(id, "DELETE", path);

    /// <summary>Adds the paths of before v1.1 beside a <c>/_matrix/media/v3/...</c> path.</summary>
    public Operation AlsoOlderMedia() => this with
    {
        OlderPaths =
        [
            .. OlderPaths,
            Path.Replace("/_matrix/media/v3/", "/_matrix/media/r0/", StringComparison.Ordinal),
            Path.Replace("/_matrix/media/v3/", "/_matrix/media/v1/", StringComparison.Ordinal),
        ],
    };

    /// <summary>Adds <c>/_matrix/client/r0/...</c> beside a <c>/_matrix/client/v3/...</c> path, which clients of before v1.1 use.</summary>
    public Operation AlsoR0() => this with
    {
        OlderPaths = OlderPaths.Add(Path.Replace("/_matrix/client/v3/", "/_matrix/client/r0/", StringComparison.Ordinal)),
    };
}

/// <summary>An endpoint with the types of its request and its response: whoever serves or calls it need not name them.</summary>
/// <param name="Untyped">The endpoint.</param>
/// <typeparam name="TRequest">The request.</typeparam>
/// <typeparam name="TResponse">What a success answers with.</typeparam>
public readonly record struct Operation<TRequest, TResponse>(Operation Untyped)
{
    public static implicit operator Operation<TRequest, TResponse>(Operation contract) => new(contract);

    public static implicit operator Operation(Operation<TRequest, TResponse> contract) => contract.Untyped;
}

/// <summary>The scopes of access tokens (OAuth 2.0 API, "Scope").</summary>
public static class OAuthScopes
{
    /// <summary>Everything in the client-server API.</summary>
    public const string ClientApi = "urn:matrix:client:api:*";
}

/// <summary>How a caller shows who it is.</summary>
public enum AuthScheme
{
    None,

    /// <summary>An access token if there is one; a bad one is still refused.</summary>
    OptionalAccessToken,

    AccessToken,

    /// <summary>Only an application service's own token.</summary>
    AppServiceToken,

    /// <summary>An application service's token if the request is one's; any other is passed over.</summary>
    OptionalAppServiceToken,

    /// <summary>The token that this server shows an application service (<c>hs_token</c>); of what it calls, not of what it serves.</summary>
    HomeserverToken,
}

/// <summary>What a call is counted against.</summary>
public enum RateLimitClass
{
    None,

    /// <summary>Sending events and other writes that others are told of.</summary>
    Message,

    /// <summary>Logging in, counted by address and by account.</summary>
    Login,

    /// <summary>Making an account, counted when one is made.</summary>
    Registration,

    /// <summary>A request on the way to an account, of which user-interactive authentication takes several.</summary>
    RegistrationStep,

    Join,

    Invite,

    /// <summary>Costly reads: search, directories.</summary>
    Search,

    /// <summary>Reading media: a page of pictures asks for many at once.</summary>
    Media,
}
