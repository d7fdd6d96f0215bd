using Myelin.Core.Identifiers;

namespace Myelin.Server.Federation;

/// <summary>Learns which servers are there.</summary>
internal interface IPeerListener
{
    /// <summary>An authenticated request has come from the server. Called for every one, so it must cost next to nothing.</summary>
    void Heard(ServerName server);
}
