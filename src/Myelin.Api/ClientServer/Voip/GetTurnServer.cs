using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Voip;

/// <summary>Client-Server API, "Voice over IP": the credentials of a TURN server; <c>{}</c> if there is none, as clients expect.</summary>
public sealed record GetTurnServer : IOperation<GetTurnServer, Empty>
{
    public static Operation<GetTurnServer, Empty> Contract { get; } = Operation.Get("getTurnServer", "/_matrix/client/v3/voip/turnServer").AlsoR0();
}
