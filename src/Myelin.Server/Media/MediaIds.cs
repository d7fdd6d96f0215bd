using System.Buffers.Text;
using System.Security.Cryptography;
using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;

namespace Myelin.Server.Media;

/// <summary>Creates this server's <c>mxc</c> URIs. They can't be guessed, since anyone who knows one may get its content.</summary>
internal sealed class MediaIds(ServerIdentity identity)
{
    private const int RandomBytes = 18;

    public MxcUri New() => MxcUri.TryCreate(identity.ServerName.Value, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)), out var uri)
        ? uri
        : throw new InvalidOperationException("Letters, digits, - and _ are a media ID.");

    /// <summary>Whether the content belongs to this server.</summary>
    public bool IsOwn(MxcUri uri) => uri.ServerName == identity.ServerName;
}
