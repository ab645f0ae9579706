"""The words of the PEDE workbook, in its spellings."""

STAGES_2023 = ("ALFA", *(f"FASE {stage}" for stage in range(1, 9)))
ALFA_CLASS_2024 = "ALFA A - G0/G1"
BANDS_2022 = (
    "ALFA  (2º e 3º ano)",
    "Fase 1 (4º ano)",
    "Fase 2 (5º e 6º ano)",
    "Fase 3 (7º e 8º ano)",
    "Fase 4 (9º ano)",
    "Fase 5 (1º EM)",
    "Fase 6 (2º EM)",
    "Fase 7 (3º EM)",
)
BANDS = (
    "ALFA (1° e 2° ano)",
    "Fase 1 (3° e 4° ano)",
    "Fase 2 (5° e 6° ano)",
    "Fase 3 (7° e 8° ano)",
    "Fase 4 (9° ano)",
    "Fase 5 (1° EM)",
    "Fase 6 (2° EM)",
    "Fase 7 (3° EM)",
    "Fase 8 (Universitários)",
)
STONES = ("Quartzo", "Ágata", "Ametista", "Topázio")
PLAIN_STONES = ("Quartzo", "Agata", "Ametista", "Topázio")

# the same school in the words of 2022 and of later sheets, and its share of students
SCHOOLS_2022 = (
    "Escola Pública",
    "Rede Decisão",
    "Rede Decisão",
    "Rede Decisão",
    "Rede Decisão",
    "Escola JP II",
    "Escola Pública",
)
SCHOOLS = (
    "Pública",
    "Privada - Programa de Apadrinhamento",
    "Privada - Programa de apadrinhamento",
    "Privada *Parcerias com Bolsa 100%",
    "Rede Decisão",
    "Privada",
    "Nenhuma das opções acima",
)
SCHOOL_SHARES = (0.78, 0.09, 0.01, 0.06, 0.01, 0.04, 0.01)
FINISHED_SCHOOL = "Concluiu o 3º EM"

GENDERS_2022 = ("Menino", "Menina")
GENDERS = ("Masculino", "Feminino")
NO_YES = ("Não", "Sim")
ADVICE = ("Mantido na Fase atual", "Promovido de Fase", "Promovido de Fase + Bolsa")
NO_ADVICE = "Não avaliado"
PSYCHOLOGY = ("Não atendido", "Não indicado", "Requer avaliação", "Sem limitações")
ENROLLED = "Cursando"
NOT_SCORED = "INCLUIR"
NOT_AVAILABLE = "#N/A"
DIVISION = "#DIV/0!"

# below the limit: advice; from it on: praise
REMARKS = {
    "ieg": (
        8.0,
        (
            "Melhorar: Melhorar a sua entrega de lições de casa.",
            "Destaque: A sua boa entrega das lições de casa.",
        ),
    ),
    "ida": (
        7.5,
        (
            "Melhorar: Empenhar-se mais nas aulas e avaliações.",
            "Destaque: As suas boas notas na Passos Mágicos.",
        ),
    ),
    "ipv": (
        7.7,
        (
            "Melhorar: Integrar-se mais aos Princípios Passos Mágicos.",
            "Destaque: A sua boa integração aos Princípios Passos Mágicos.",
        ),
    ),
}
