using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Receipts.Endpoints;
using Myelin.Server.Storage;

namespace Myelin.Server.Receipts;

/// <summary>Registers receipts and read markers.</summary>
internal static class ReceiptsRegistration
{
    public static IServiceCollection AddReceipts(this IServiceCollection services) =>
        services
            .AddSingleton<IMigration, Schema500Receipts>()
            .AddSingleton<ReceiptStore>()
            .AddSingleton<ReceiptViews>()
            .AddSingleton<IReceipts, StoredReceipts>()
            .AddEndpoints<ReceiptEndpoints>();
}
