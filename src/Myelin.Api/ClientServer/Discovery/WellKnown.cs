using System.Text.Json.Serialization;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Discovery;

/// <summary>Client-Server API, "Well-known URIs": where clients find the server of this name.</summary>
public sealed record GetWellknown : IOperation<GetWellknown, GetWellknown.Response>
{
    public static Operation<GetWellknown, Response> Contract { get; } = Operation.Get("getWellknown", "/.well-known/matrix/client") with { Auth = AuthScheme.None };

    public sealed record Response([property: JsonPropertyName("m.homeserver")] Homeserver Homeserver);

    /// <param name="BaseUrl">The URL that paths of the API are appended to, without a slash at its end.</param>
    public sealed record Homeserver(string BaseUrl);
}

/// <summary>Client-Server API, "Getting homeserver contacts and support details": whom to ask for help.</summary>
public sealed record GetWellknownSupport : IOperation<GetWellknownSupport, GetWellknownSupport.Response>
{
    public static Operation<GetWellknownSupport, Response> Contract { get; } = Operation.Get("getWellknownSupport", "/.well-known/matrix/support") with { Auth = AuthScheme.None };

    /// <param name="Contacts">Whom to write to; null if nobody is named, for an empty list is not allowed.</param>
    /// <param name="SupportPage">A page that helps; null if there is none.</param>
    public sealed record Response(IReadOnlyList<Contact>? Contacts, string? SupportPage);

    /// <param name="Role">What the contact is for.</param>
    /// <param name="MatrixId">The user ID; null if the e-mail address is given alone.</param>
    /// <param name="EmailAddress">The e-mail address; null if the user ID is given alone.</param>
    public sealed record Contact(string Role, string? MatrixId, string? EmailAddress);
}
