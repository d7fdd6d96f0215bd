using Myelin.Api.ServerServer.Transactions;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Receipt;

/// <summary>Receives what other servers send ("Transactions").</summary>
internal sealed class ReceiptEndpoints(ReceivedTransactions transactions) : IEndpoints<ReceiptEndpoints>
{
    public static void Map(IOperationMap<ReceiptEndpoints> map) => map.Serve(SendTransaction.Contract, static endpoints => endpoints.SendTransactionAsync);

    private async ValueTask<SendTransaction.Response> SendTransactionAsync(Call call, SendTransaction request, CancellationToken cancellationToken) =>
        await transactions.ReceiveAsync(call.Origin, request, cancellationToken);
}

/// <summary>Registers the receipt of events.</summary>
internal static class ReceiptRegistration
{
    public static IServiceCollection AddReceipt(this IServiceCollection services) =>
        services
            .AddSingleton<SignatureCheck>()
            .AddSingleton<RoomPeers>()
            .AddSingleton<FetchedEvents>()
            .AddSingleton<MissingParents>()
            .AddSingleton<IMissingHistory, MissingHistory>()
            .AddSingleton<EduReceipt>()
            .AddSingleton<TransactionReceipt>()
            .AddSingleton<ReceivedTransactions>()
            .AddEndpoints<ReceiptEndpoints>();
}
