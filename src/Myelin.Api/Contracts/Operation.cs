using System.Collections.Immutable;
using Myelin.Core.Json;

namespace Myelin.Api.Contracts;

/// <summary>One endpoint of the specification as data, from which routing, authentication, limits and the coverage table are derived.</summary>
/// <param name="Id">The <c>operationId</c> of the OpenAPI data.</param>
/// <param name="Method">The HTTP method in upper case.</param>
/// <param name="Path">The path template, <c>{name}</c> for each parameter.</param>
public sealed record Operation(string Id, string Method, string Path)
{
    /// <summary>Older forms of the path that are still served (<c>r0</c> and the like).</summary>
    public ImmutableArray<string> OlderPaths { get; init; } = [];

    public AuthScheme Auth { get; init; } = AuthScheme.AccessToken;

    /// <summary>The scope that an access token needs (OAuth 2.0 API, "Scope"); null if the operation takes no access token.</summary>
    public string? Scope
    {
        get => field ?? (Auth is AuthScheme.AccessToken or AuthScheme.OptionalAccessToken ? OAuthScopes.ClientApi : null);
        init;
    }

    /// <summary>
    /// Whether it may respond with 401 and flows, one of which the client must complete first ("User-Interactive Authentication API"). Its body then takes
    /// <c>auth</c>.
    /// </summary>
    public bool IsInteractive { get; init; }

    /// <summary>Whether guests may call it (Client-Server API, "Guest Access").</summary>
    public bool AllowsGuests { get; init; }

    /// <summary>
    /// Whether suspended accounts may not call it ("Account suspension"). Where that depends on the request, the endpoint decides.
    /// </summary>
    public bool RefusesSuspended { get; init; }

    /// <summary>Whether locked accounts may call it: only to log out ("Account locking").</summary>
    public bool AllowsLocked { get; init; }

    /// <summary>
    /// Whether an absent body is read as <c>{}</c>. Otherwise it is refused with <c>M_NOT_JSON</c>, because a client that sends nothing doesn't mean to erase
    /// what is stored.
    /// </summary>
    public bool AllowsNoBody { get; init; }

    public RateLimitClass RateLimit { get; init; } = RateLimitClass.None;

    /// <summary>False for operations outside the specification, such as <c>/_synapse/admin</c>. The coverage table leaves them out.</summary>
    public bool IsSpecified { get; init; } = true;

    /// <summary>The largest accepted body in bytes.</summary>
    public int MaximumBody { get; init; } = 1_048_576;

    /// <summary>
    /// The deepest accepted nesting of the body. If the body carries events, it has room for them as deep as they may be: otherwise one of them would make
    /// all of it unacceptable.
    /// </summary>
    public int MaximumDepth { get; init; } = JsonLimits.MaximumDepth;

    public static Operation Get(string id, string path) => new(id, "GET", path);

    public static Operation Put(string id, string path) => new(id, "PUT", path);

    public static Operation Post(string id, string path) => new(id, "POST", path);

    public static Operation Delete(string id, string path) => new(id, "DELETE", path);

    /// <summary>Adds the paths from before v1.1 of a <c>/_matrix/media/v3/...</c> path.</summary>
    public Operation AlsoOlderMedia() => this with
    {
        OlderPaths =
        [
            .. OlderPaths,
            Path.Replace("/_matrix/media/v3/", "/_matrix/media/r0/", StringComparison.Ordinal),
            Path.Replace("/_matrix/media/v3/", "/_matrix/media/v1/", StringComparison.Ordinal),
        ],
    };

    /// <summary>Adds the <c>/_matrix/client/r0/...</c> path, which clients from before v1.1 use, of a <c>/_matrix/client/v3/...</c> path.</summary>
    public Operation AlsoR0() => this with
    {
        OlderPaths = OlderPaths.Add(Path.Replace("/_matrix/client/v3/", "/_matrix/client/r0/", StringComparison.Ordinal)),
    };
}

/// <summary>An endpoint with the types of its request and response, so that code that serves or calls it need not name them.</summary>
/// <param name="Untyped">The endpoint.</param>
/// <typeparam name="TRequest">The request.</typeparam>
/// <typeparam name="TResponse">The successful response.</typeparam>
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

/// <summary>How a caller authenticates.</summary>
public enum AuthScheme
{
    None,

    /// <summary>An access token, if there is one. An invalid one is still refused.</summary>
    OptionalAccessToken,

    AccessToken,

    /// <summary>Only an application service's own token (<c>as_token</c>).</summary>
    AppServiceToken,

    /// <summary>An application service's token, if the request has one. Any other token is ignored.</summary>
    OptionalAppServiceToken,

    /// <summary>The token with which this server authenticates to an application service (<c>hs_token</c>), for operations that it calls.</summary>
    HomeserverToken,

    /// <summary>Another server's signature of the request, <c>X-Matrix</c> (Server-Server API, "Request Authentication").</summary>
    Server,
}

/// <summary>The rate limit that a call counts towards.</summary>
public enum RateLimitClass
{
    None,

    /// <summary>Sending events, and other writes that others see.</summary>
    Message,

    /// <summary>Logging in, counted by address and by account.</summary>
    Login,

    /// <summary>Creating an account, counted when one is created.</summary>
    Registration,

    /// <summary>A step of registration, of which user-interactive authentication takes several.</summary>
    RegistrationStep,

    Join,

    Invite,

    /// <summary>Expensive reads, such as search and directories.</summary>
    Search,

    /// <summary>Reading media, which clients do many at a time.</summary>
    Media,
}
